import { isComplete } from "../../../cli/outputs.ts";
import type { CheckResult } from "../../../cli/verify/check.ts";
import { checksOf } from "../../../cli/verify/checks.ts";
import { type LabUnderCheck, labUnderCheck } from "../../../cli/verify/labUnderCheck.ts";
import { runChecks } from "../../../cli/verify/runChecks.ts";
import { parseTopology } from "../../../topology/topology.ts";
import type { Config, Stack } from "../../conformance/stack.ts";

/** @param config the stack's, or another one to hold it against. */
export async function labOf(stack: Stack, config: Config): Promise<LabUnderCheck> {
  const outputs: unknown = await stack.outputs();
  if (!isComplete(outputs)) throw new Error(`stack ${stack.name} is down`);
  return labUnderCheck(stack.name, parseTopology(config), outputs);
}

export function verified(lab: LabUnderCheck): Promise<readonly CheckResult[]> {
  return runChecks(checksOf(lab.topology), lab);
}

/** The checks that failed, each with what was seen; those left out because of them are not among them. */
export function failures(results: readonly CheckResult[]): readonly string[] {
  return results.flatMap((check) => (check.result === "failed" ? [`${check.name}: ${check.seen}`] : []));
}
