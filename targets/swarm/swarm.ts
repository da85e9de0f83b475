/** The `swarm` target: a node is a place on any machine of a Docker Swarm; each of its services goes where Swarm puts it. */

import { dockerNeeds } from "../../engine/docker/docker.ts";
import { planName } from "../../topology/plan.ts";
import { containerName } from "../docker/names.ts";
import type { Target } from "../target.ts";
import { endServices } from "./endServices.ts";
import { accessOf, linesAtManager } from "./engine.ts";
import { swarmFaults } from "./faults.ts";
import { inspectSwarm } from "./inspection.ts";
import { removeLeftovers } from "./leftovers.ts";
import { swarmProblems } from "./problems.ts";
import { swarmSnapshot } from "./snapshot.ts";

export const SWARM: Target = {
  // This machine's engine builds the images.
  needs: dockerNeeds,
  problems: swarmProblems,
  loadPlacing: async () => (await import("./placing.ts")).placeOnSwarm,
  environment(stack, topology, place) {
    const format = "{{range .Spec.TaskTemplate.ContainerSpec.Env}}{{println .}}{{end}}";
    const name = containerName(stack, planName(place));
    return linesAtManager(accessOf(topology), "service", "inspect", "--format", format, name).catch(() => []);
  },
  network: () => undefined,
  snapshot: swarmSnapshot,
  inspect: inspectSwarm,
  faults: swarmFaults,
  endServices,
  removeLeftovers,
  isHost: () => false,
};
