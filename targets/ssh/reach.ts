/** What of a lab on hosts can be connected to from this machine. */

import { once } from "node:events";
import { connect } from "node:net";
import { portsOf, type Topology } from "../../topology/model.ts";
import { doorsOf } from "../../topology/publish.ts";
import type { PublishedPort } from "../inspection.ts";

/** Milliseconds until a connection that is not answered is given up. */
const CONNECT_TIMEOUT_MS = 1500;

/** The balancer where visitors reach it, every other service at its node's address; those that are not reached are left out. */
export async function reachedPorts(topology: Topology): Promise<readonly PublishedPort[]> {
  const { balancer, nodes, publish } = topology;
  const doors = [
    ...doorsOf(topology).map(({ port, published }) => ({
      node: balancer.node,
      port,
      host: publish.address,
      at: published,
    })),
    ...nodes.flatMap(({ name, address, services }) =>
      services
        .filter(({ kind }) => kind !== "httpd")
        .flatMap(portsOf)
        .map((port) => ({ node: name, port, host: address, at: port })),
    ),
  ];
  const obstacles = await Promise.all(doors.map(({ host, at }) => obstacleTo(host, at)));
  return doors
    .filter((_, index) => obstacles[index] === undefined)
    .map(({ node, port, host, at }) => ({ node, port: `${port}/tcp`, at: `${host}:${at}` }));
}

/** Returns why no connection can be made, or undefined if one can. */
export async function obstacleTo(host: string, port: number): Promise<string | undefined> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    return undefined;
  } catch (error) {
    return error instanceof Error && error.name !== "AbortError" ? error.message : "no answer";
  } finally {
    socket.destroy();
  }
}
