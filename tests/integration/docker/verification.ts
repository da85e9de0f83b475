import { readTopology } from "../../../application/readTopology.ts";
import { isComplete } from "../../../cli/placedLab.ts";
import type { CheckResult } from "../../../verify/check.ts";
import { checksOf } from "../../../verify/checks.ts";
import { type LabUnderCheck, labUnderCheck } from "../../../verify/labUnderCheck.ts";
import { runChecks } from "../../../verify/runChecks.ts";
import type { Config, Stack } from "../../conformance/stack.ts";

/** @param config the stack's, or another one to hold it against. */
export async function labOf(stack: Stack, config: Config): Promise<LabUnderCheck> {
  const outputs: unknown = await stack.outputs();
  if (!isComplete(outputs)) throw new Error(`stack ${stack.name} is down`);
  return labUnderCheck(stack.name, await readTopology(config, stack.name), outputs);
}

export function verified(lab: LabUnderCheck): Promise<readonly CheckResult[]> {
  return runChecks(checksOf(lab.topology), lab);
}

/** The checks that failed, each with what was seen; those left out because of them are not among them. */
export function failures(results: readonly CheckResult[]): readonly string[] {
  return results.flatMap((check) => (check.result === "failed" ? [`${check.name}: ${check.seen}`] : []));
}
