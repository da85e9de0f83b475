/** The stack's outputs, as index.ts exports them. */

import type { NodeOutput } from "../components/sessionLab.ts";
import type { SessionMode } from "../topology/model.ts";
import { readPulumi } from "./pulumi.ts";

export interface LabOutputs {
  /** The test page. */
  readonly url: string;
  /** The user's own application; empty where there is none. */
  readonly applicationUrl: string;
  /** balancer-manager. */
  readonly statusUrl: string;
  readonly statusUser: string;
  readonly statusPassword: string;
  readonly nodes: readonly NodeOutput[];
  /** `n1:172.16.103.2:11211 …`, as msm's Manager has it. */
  readonly memcachedNodes: string;
  readonly sessionMode: SessionMode;
}

/** Secrets in clear. Nothing where the lab is down or was never up whole. */
export async function readOutputs(stack: string): Promise<LabOutputs | undefined> {
  const outputs: unknown = JSON.parse(
    await readPulumi("stack", "output", "--json", "--show-secrets", "--stack", stack),
  );
  return isComplete(outputs) ? outputs : undefined;
}

export function isComplete(outputs: unknown): outputs is LabOutputs {
  return typeof outputs === "object" && outputs !== null && "nodes" in outputs && "url" in outputs;
}
