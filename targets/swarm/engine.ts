/** A manager's engine, through which all of a swarm is asked and changed. */

import { UserError } from "../../common/userError.ts";
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

/**
 * Runs the docker CLI there and returns what it printed.
 * @throws {UserError} if nothing answers there, or too few managers are there to decide anything.
 * @throws as `dockerCommand` does.
 */
export async function atManager(manager: Manager, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await dockerCommand(engineVariables(manager), args);
    return stdout.trim();
  } catch (error) {
    throw inWords(manager, (error as { readonly stderr?: string }).stderr ?? "") ?? error;
  }
}

/** Docker's client, of an engine that it does not reach, or whose certificates it cannot use. */
const AWAY =
  /Cannot connect to the Docker daemon|error during connect|unable to resolve docker endpoint|tls: |x509: /;

/** A manager, of a swarm that has lost so many of them that the others cannot decide. */
const NO_LEADER = /does not have a leader|code = DeadlineExceeded/;

/** The error of a user for what Docker's client said; undefined for one that is none. */
export function inWords({ host }: Manager, stderr: string): UserError | undefined {
  if (AWAY.test(stderr)) {
    return new UserError(
      `no engine answers at ${host}: ${stderr.trim()}`,
      "name the engine of a manager that this machine reaches as swarm.host",
    );
  }
  if (NO_LEADER.test(stderr)) {
    return new UserError(
      `the swarm of ${host} decides nothing any more, as half of its managers or more are away; the services that run go on`,
      "bring managers back until more than half are there; if they are gone for good: docker swarm init --force-new-cluster on one that is left",
    );
  }
  return undefined;
}

export async function linesAtManager(
  manager: Manager,
  ...args: readonly string[]
): Promise<readonly string[]> {
  return (await atManager(manager, ...args)).split("\n").filter(Boolean);
}
