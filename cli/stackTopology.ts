/** A stack's topology without running its program: from its file, and the defaults. */

import type { Connection } from "../topology/connections.ts";
import type { Unproved } from "../topology/hostKey.ts";
import type { Topology } from "../topology/model.ts";
import { parseHosts, parseTopology } from "../topology/topology.ts";
import { stackConfig } from "./stackFile.ts";

/** @throws {UserError} with every problem of the configuration, or where it cannot be read. */
export async function stackTopology(stack: string): Promise<Topology> {
  return parseTopology(await stackConfig(stack), stack);
}

/**
 * How each node is reached, host keys as far as they are configured; empty on the target `docker`.
 * @throws {UserError} as `stackTopology`, but for host keys that are missing.
 */
export async function stackHosts(stack: string): Promise<Readonly<Record<string, Connection<Unproved>>>> {
  return parseHosts(await stackConfig(stack), stack);
}
