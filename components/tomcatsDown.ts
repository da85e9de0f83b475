import { inTime } from "../common/inTime.ts";
import type { KnownLab } from "../targets/knownLab.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import { tomcatsServed } from "./order.ts";

/** Longer than a probe waits for a service that does not answer. */
const TIMEOUT_MS = 8000;

/**
 * Returns the `planName`s of Tomcats that should serve and do not answer now; none if nobody says so in time, or the lab has
 * only one, which has nobody to come before.
 */
export async function tomcatsDown(
  stack: string,
  topology: Topology,
  known: KnownLab,
): Promise<ReadonlySet<string>> {
  if (tomcatsServed(known).length < 2) return new Set();
  const asked = TARGETS[topology.target].inspect(stack, topology).serviceStates();
  const states = await inTime(asked, TIMEOUT_MS);
  if (states === undefined) return new Set();
  return new Set(topology.tomcats.map(planName).filter((name) => states.get(name) !== "running"));
}
