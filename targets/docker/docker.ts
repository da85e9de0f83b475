/** The `docker` target: a node is a network namespace with the node's address; its services join it. */

import { dockerNeeds } from "../../engine/docker/docker.ts";
import { planName } from "../../topology/plan.ts";
import type { Target } from "../target.ts";
import { dockerEnvironment } from "./environment.ts";
import { dockerFaults } from "./faults.ts";
import { inspectDocker } from "./inspection.ts";
import { removeLeftovers } from "./leftovers.ts";
import { dockerProblems } from "./problems.ts";

export const DOCKER: Target = {
  needs: dockerNeeds,
  problems: dockerProblems,
  loadPlacing: async () => (await import("./placing.ts")).placeInDocker,
  environment: (stack, _topology, place) => dockerEnvironment(stack, planName(place)),
  inspect: inspectDocker,
  faults: dockerFaults,
  removeLeftovers,
  isHost: () => false,
};
