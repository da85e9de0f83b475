import { UserError } from "../../common/userError.ts";
import type { KeyCheck, TrustedKeys } from "./keyCheck.ts";
import type { Settings } from "./knownHosts.ts";

/** Errors for keys and settings that the user could not confirm. @param settings those that are not written. */
export function refusals(
  checks: readonly KeyCheck[],
  trusted: TrustedKeys,
  settings: Settings,
): readonly UserError[] {
  const left = (state: KeyCheck["state"]) =>
    checks.flatMap(({ state: found, holder }) =>
      found === state && !trusted.has(holder.keyPath) ? [holder.name] : [],
    );
  return [
    ...refusal(
      [...settings.keys()],
      (names) => `${names} are not written: without a terminal they cannot be confirmed`,
      "check their values, then run the same command with `--yes`",
    ),
    ...refusal(
      left("new"),
      (names) => `the new key of ${names} is not written: without a terminal it cannot be confirmed`,
      "compare the fingerprints, then run the same command with `--yes`",
    ),
    ...refusal(
      left("changed"),
      (names) => `the CHANGED key of ${names} is not written`,
      "only if you know that the host was reinstalled: run the same command with `--accept-changed`",
    ),
  ];
}

function refusal(
  names: readonly string[],
  message: (names: string) => string,
  cure: string,
): readonly UserError[] {
  return names.length === 0 ? [] : [new UserError(message(names.join(", ")), cure)];
}
