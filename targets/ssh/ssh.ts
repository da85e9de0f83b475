/** The `ssh` target: a node is a host of its own; its services are systemd units. */

import type { Topology } from "../../topology/model.ts";
import type { Target } from "../target.ts";
import { hostEnvironment } from "./environment.ts";
import { hostFaults } from "./faults.ts";
import { giveBackHosts } from "./giveBack.ts";
import { inspectHosts } from "./inspection.ts";
import type { ShellOf } from "./onHost.ts";
import { sshProblems } from "./problems.ts";
import { shellOf } from "./shells.ts";

export const SSH: Target = {
  needs: () => [],
  problems: sshProblems,
  loadPlacing: async () => (await import("./placing.ts")).placeOnHosts,
  environment: (_stack, topology, place) => hostEnvironment(place, shellOf(topology, { name: place.node })),
  inspect: (stack, topology) => inspectHosts(stack, topology, looking(topology)),
  faults: (stack, topology) => hostFaults(stack, topology, looking(topology)),
  removeLeftovers: giveBackHosts,
  // The command that sets a host up: all others on a host are deleted with theirs.
  isHost: ({ type, deletedWith }) => type === "command:remote:Command" && deletedWith === undefined,
};

/** A look at a lab does not wait for a host as a deployment does. */
function looking(topology: Topology): ShellOf {
  return (name) => shellOf(topology, { name }, "short");
}
