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
    checks.filter((check) => check.state === state && !trusted.has(check.holder.keyPath));
  return [
    ...(settings.size > 0 ? [settingsRefusal(settings)] : []),
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

function settingsRefusal(settings: Settings): UserError {
  const names = [...settings.keys()].join(", ");
  return new UserError(
    `${names} are not written: without a terminal they cannot be confirmed`,
    "check their values, then run the same command with `--yes`",
  );
}

function refusal(
  left: readonly KeyCheck[],
  message: (names: string) => string,
  cure: string,
): readonly UserError[] {
  const names = left.map(({ holder }) => holder.name).join(", ");
  return left.length === 0 ? [] : [new UserError(message(names), cure)];
}
