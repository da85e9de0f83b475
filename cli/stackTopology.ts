/** A stack's topology, read from its file and the defaults without running the Pulumi program. */

import { readTopology } from "../application/readTopology.ts";
import type { Topology } from "../topology/model.ts";
import { parseHosts } from "../topology/topology.ts";
import { stackConfig } from "./stackFile.ts";

/** @throws {UserError} with every problem of the configuration, or if it cannot be read. */
export async function stackTopology(stack: string): Promise<Topology> {
  return await readTopology(await stackConfig(stack), stack);
}

/**
 * Returns how each node is reached, with the host keys that are configured; empty on the target `docker`.
 * @throws {UserError} as `stackTopology` does, except for missing host keys.
 */
export async function stackHosts(stack: string): Promise<ReturnType<typeof parseHosts>> {
  return parseHosts(await stackConfig(stack), stack);
}
