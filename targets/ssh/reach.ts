/** What of a lab on hosts can be connected to from this machine. */

import { once } from "node:events";
import { connect } from "node:net";
import type { Topology } from "../../topology/model.ts";
import type { PublishedPort } from "../inspection.ts";

/** Milliseconds until a connection that is not answered is given up. */
const PATIENCE = 1500;

/** The balancer where visitors reach it, every other service at its node's address; those that nobody reaches are left out. */
export async function reachedPorts({
  balancer,
  nodes,
  publish,
}: Topology): Promise<readonly PublishedPort[]> {
  const doors = [
    { node: balancer.node, port: balancer.port, host: publish.address, at: publish.port },
    ...nodes.flatMap(({ name, address, services }) =>
      services
        .filter(({ kind }) => kind !== "httpd")
        .map(({ port }) => ({ node: name, port, host: address, at: port })),
    ),
  ];
  const reached = await Promise.all(doors.map(({ host, at }) => isReached(host, at)));
  return doors
    .filter((_, index) => reached[index])
    .map(({ node, port, host, at }) => ({ node, port: `${port}/tcp`, at: `${host}:${at}` }));
}

async function isReached(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
