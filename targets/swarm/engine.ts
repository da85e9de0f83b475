/** A manager's engine, through which all of a swarm is asked and changed. */

import { userPath } from "../../common/userPath.ts";
import type { SwarmAccess, Topology } from "../../topology/model.ts";
import { dockerCommand } from "../dockerCommand.ts";

export type Manager = Pick<SwarmAccess, "host" | "certificates">;

export function accessOf({ swarm }: Pick<Topology, "swarm">): SwarmAccess {
  if (swarm === undefined) throw new Error("a lab on a swarm says where that is");
  return swarm;
}

/** Variables by which the docker CLI talks to it. */
export function engineVariables({ host, certificates }: Manager): Readonly<Record<string, string>> {
  const tls = certificates === undefined ? "" : userPath(certificates);
  return { DOCKER_HOST: host, DOCKER_TLS_VERIFY: tls && "1", DOCKER_CERT_PATH: tls };
}

/** Runs the docker CLI there and returns what it printed. @throws as `dockerCommand` does. */
export async function atManager(manager: Manager, ...args: readonly string[]): Promise<string> {
  const { stdout } = await dockerCommand(engineVariables(manager), args);
  return stdout.trim();
}

export async function linesAtManager(
  manager: Manager,
  ...args: readonly string[]
): Promise<readonly string[]> {
  return (await atManager(manager, ...args)).split("\n").filter(Boolean);
}
