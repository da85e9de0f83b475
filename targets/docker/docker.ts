/** The `docker` target: a node is a network namespace with the node's address; its services join it. */

import { dockerNeeds } from "../../engine/docker/docker.ts";
import { planName } from "../../topology/plan.ts";
import type { Target } from "../target.ts";
import { endServices } from "./endServices.ts";
import { dockerLines } from "./engine.ts";
import { dockerFaults } from "./faults.ts";
import { inspectDocker } from "./inspection.ts";
import { removeLeftovers } from "./leftovers.ts";
import { containerName } from "./names.ts";
import { networkIn } from "./networkIn.ts";
import { dockerProblems } from "./problems.ts";
import { dockerSnapshot } from "./snapshot.ts";

export const DOCKER: Target = {
  needs: dockerNeeds,
  problems: dockerProblems,
  loadPlacing: async () => (await import("./placing.ts")).placeInDocker,
  environment: (stack, _topology, place) => environmentOf(containerName(stack, planName(place))),
  network: networkIn,
  snapshot: dockerSnapshot,
  inspect: inspectDocker,
  faults: dockerFaults,
  endServices,
  removeLeftovers,
  isHost: () => false,
};

function environmentOf(container: string): Promise<readonly string[]> {
  const format = "{{range .Config.Env}}{{println .}}{{end}}";
  return dockerLines("inspect", "--format", format, container).catch(() => []);
}
