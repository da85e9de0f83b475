/** The `ssh` target: a node is a host of its own; its services are systemd units. */

import { unitName } from "../../templates/systemd/unitNames.ts";
import type { ServiceLocation, Topology } from "../../topology/model.ts";
import type { Target } from "../target.ts";
import { knownFacts } from "./facts.ts";
import { hostFaults } from "./faults.ts";
import { giveBackHosts } from "./giveBack.ts";
import { inspectHosts } from "./inspection.ts";
import { onHost, type ShellOf } from "./onHost.ts";
import { sshProblems } from "./problems.ts";
import { shellOf } from "./shells.ts";

export const SSH: Target = {
  needs: () => [],
  problems: sshProblems,
  loadPlacing: async () => (await import("./placing.ts")).placeOnHosts,
  environment: (_stack, topology, place) => environmentOf(topology, place),
  network: (_lab, { network }) => ({ ...network, givesAddresses: false }),
  snapshot: hostsSnapshot,
  inspect: (stack, topology) => inspectHosts(stack, topology, looking(topology)),
  faults: (stack, topology) => hostFaults(stack, topology, looking(topology)),
  removeLeftovers: giveBackHosts,
  // The command that sets a host up: all others on a host are deleted with theirs.
  isHost: ({ type, deletedWith }) => type === "command:remote:Command" && deletedWith === undefined,
};

/** Of the hosts without what changes by itself: space, and listeners of others. */
async function hostsSnapshot(_stack: string, topology: Topology): Promise<string> {
  const hosts = topology.nodes.map(async (node) => {
    const {
      room: _room,
      listeners: _listeners,
      obstacles: _obstacles,
      ...facts
    } = await knownFacts(topology, node);
    return facts;
  });
  return JSON.stringify(await Promise.all(hosts));
}

/** A look at a lab does not wait for a host as a deployment does. */
function looking(topology: Topology): ShellOf {
  return (name) => shellOf(topology, name, "short");
}

/** Of the unit's main process; empty too if the host is not reached. */
async function environmentOf(
  topology: Topology,
  { node, service }: ServiceLocation,
): Promise<readonly string[]> {
  const script = [
    `id=$(systemctl show --property MainPID --value ${unitName(service)})`,
    `[ "$id" = 0 ] || tr '\\0' '\\n' <"/proc/$id/environ"`,
  ].join("\n");
  const variables = await onHost(shellOf(topology, node), script).catch(() => "");
  return variables.split("\n");
}
