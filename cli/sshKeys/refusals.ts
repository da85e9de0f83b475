import { Failure } from "../failure.ts";
import type { Believed, Finding } from "./finding.ts";

/** What nobody was there to say yes to. */
export function refusals(findings: readonly Finding[], believed: Believed): readonly Failure[] {
  const left = (state: Finding["state"]) =>
    findings.filter((finding) => finding.state === state && !believed.has(finding.holder.keyPath));
  return [
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

function refusal(
  left: readonly Finding[],
  told: (names: string) => string,
  cure: string,
): readonly Failure[] {
  const names = left.map(({ holder }) => holder.name).join(", ");
  return left.length === 0 ? [] : [new Failure(told(names), cure)];
}
