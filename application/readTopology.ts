import type { RawConfig } from "../topology/config.ts";
import type { Application, Topology } from "../topology/model.ts";
import { parseTopology } from "../topology/topology.ts";
import { withApplication } from "./application.ts";
import { usesWebSockets } from "./webSocketUse.ts";

/**
 * Returns the lab that a configuration describes. What it leaves to the applications is found in them.
 * @param stack the stack with this configuration, named in the error.
 * @throws {UserError} with all problems of the configuration at once.
 */
export async function readTopology(raw: RawConfig, stack: string): Promise<Topology> {
  const topology = parseTopology(raw, stack);
  const { applications } = topology;
  if (applications.length === 0) return topology;
  const found = await Promise.all(applications.map(hasWebSockets));
  const users = applications.filter((_, index) => found[index]).map(({ name }) => name);
  return parseTopology(raw, stack, new Set(users));
}

/** `applicationProblems` reports why an application cannot be read. */
function hasWebSockets({ war }: Application): Promise<boolean> {
  return withApplication(war, usesWebSockets).catch(() => false);
}
