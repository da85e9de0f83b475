/** Deletes a lab, and then what is left of it that no state knows. */

import type { Progress } from "../common/progress.ts";
import { knownLab } from "../targets/knownLab.ts";
import { TARGETS } from "../targets/targets.ts";
import { deploy } from "./deploy.ts";
import type { DeploymentResult } from "./deployment.ts";
import { stateResources } from "./exportedState.ts";
import { projectRoot } from "./projectRoot.ts";
import type { Stack } from "./stack.ts";
import { targetOf } from "./stackFile.ts";
import { stackTopology } from "./stackTopology.ts";

export interface Destroyed {
  /** Undefined if there was no stack. */
  readonly result: DeploymentResult | undefined;
  /** See `Target.removeLeftovers`. */
  readonly leftovers: readonly string[];
}

/**
 * @param gone names of nodes whose hosts are gone for good.
 * @param progress as in `DeployOptions`.
 * @throws {UserError} as `deploy` does, or if something that is left cannot be removed.
 */
export async function destroy(
  stack: Stack,
  gone: readonly string[] = [],
  progress?: () => Progress,
): Promise<Destroyed> {
  const { name, exists } = stack;
  const resources = await stateResources(stack);
  const lab = knownLab(name, projectRoot, resources);
  const target = TARGETS[targetOf(name)];
  const topology = () => stackTopology(name);
  // What this does not end, the engine does.
  const begins = () => void target.endServices?.(lab, topology).catch(() => {});
  const options = { known: resources, begins, ...(progress && { progress }) };
  const result = exists ? await deploy(["destroy"], name, options) : undefined;
  const leftovers = await target.removeLeftovers(lab, topology, gone);
  return { result, leftovers };
}
