/** A stack's topology without running its program: from its file, and the defaults. */

import { Failure } from "../common/failure.ts";
import type { RawConfig } from "../topology/config.ts";
import type { Connection } from "../topology/connections.ts";
import type { Unproved } from "../topology/hostKey.ts";
import type { Topology } from "../topology/model.ts";
import { ConfigError, describeProblems } from "../topology/problems.ts";
import { parseHosts, parseTopology } from "../topology/topology.ts";
import { stackConfig } from "./stackFile.ts";

/** @throws {Failure} with every problem of the configuration, or where it cannot be read. */
export async function stackTopology(stack: string): Promise<Topology> {
  return parsed(stack, parseTopology);
}

/**
 * How each node is reached, host keys as far as they are configured; empty on the target `docker`.
 * @throws {Failure} as `stackTopology`, but for host keys that are missing.
 */
export async function stackHosts(stack: string): Promise<Readonly<Record<string, Connection<Unproved>>>> {
  return parsed(stack, parseHosts);
}

async function parsed<T>(stack: string, parse: (config: RawConfig) => T): Promise<T> {
  const config = await stackConfig(stack);
  try {
    return parse(config);
  } catch (error) {
    if (error instanceof ConfigError) throw new Failure(describeProblems(error.problems, stack));
    throw error;
  }
}
