import { UserError } from "../../common/userError.ts";
import type { Believed, Finding } from "./finding.ts";
import type { Settings } from "./knownHosts.ts";

/** What nobody was there to say yes to. @param settings those that are not written. */
export function refusals(
  findings: readonly Finding[],
  believed: Believed,
  settings: Settings,
): readonly UserError[] {
  const left = (state: Finding["state"]) =>
    findings.filter((finding) => finding.state === state && !believed.has(finding.holder.keyPath));
  return [
    ...(settings.size > 0 ? [settingsRefusal(settings)] : []),
    ...refusal(
      left("new"),
      (names) => `the new key of ${names} is not written: without a terminal nobody can say yes`,
      "compare the fingerprints, then run the same with `--yes`",
    ),
    ...refusal(
      left("changed"),
      (names) => `the CHANGED key of ${names} is not written`,
      "only where you know that the host was set up anew: run the same with `--accept-changed`",
    ),
  ];
}

function settingsRefusal(settings: Settings): UserError {
  const names = [...settings.keys()].join(", ");
  return new UserError(
    `${names} are not written: without a terminal nobody can say yes`,
    "look at what they say, then run the same with `--yes`",
  );
}

function refusal(
  left: readonly Finding[],
  told: (names: string) => string,
  cure: string,
): readonly UserError[] {
  const names = left.map(({ holder }) => holder.name).join(", ");
  return left.length === 0 ? [] : [new UserError(told(names), cure)];
}
