import { applicationProblems } from "../application/problems.ts";
import { assertNever } from "../common/assertNever.ts";
import type { Problem } from "../common/userError.ts";
import type { ServiceLocation, TargetName, Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import { dockerEnvironment } from "./docker/environment.ts";
import { dockerFaults } from "./docker/faults.ts";
import { dockerProblems } from "./docker/problems.ts";
import { dockerTarget } from "./docker/target.ts";
import type { Faults } from "./faults.ts";
import { hostEnvironment } from "./ssh/environment.ts";
import { hostFaults } from "./ssh/faults.ts";
import { sshProblems } from "./ssh/problems.ts";
import { shellOf } from "./ssh/shells.ts";
import { sshTarget } from "./ssh/target.ts";
import type { TargetFactory } from "./target.ts";

export function targetOf(name: TargetName): TargetFactory {
  switch (name) {
    case "docker":
      return dockerTarget;
    case "ssh":
      return sshTarget;
    default:
      return assertNever(name);
  }
}

/** What stands against placing the topology from this machine now; looks, changes nothing. */
export async function targetProblems(stack: string, topology: Topology): Promise<readonly Problem[]> {
  const found = await Promise.all([applicationProblems(topology), placeProblems(stack, topology)]);
  return found.flat();
}

function placeProblems(stack: string, topology: Topology): Promise<readonly Problem[]> {
  switch (topology.target) {
    case "docker":
      return dockerProblems(stack, topology);
    case "ssh":
      return sshProblems(stack, topology);
    default:
      return assertNever(topology.target);
  }
}

/** The environment that a service of the stack runs with now; undefined where it is not there. Looks, changes nothing. */
export function runningEnvironment(
  stack: string,
  topology: Topology,
  place: ServiceLocation,
): Promise<Readonly<Record<string, string>> | undefined> {
  switch (topology.target) {
    case "docker":
      return dockerEnvironment(stack, planName(place));
    case "ssh":
      return hostEnvironment(place, shellOf(topology, { name: place.node }));
    default:
      return assertNever(topology.target);
  }
}

/** What a drill may do to a lab that runs. */
export function faultsOf(stack: string, topology: Topology): Faults {
  switch (topology.target) {
    case "docker":
      return dockerFaults(stack, topology);
    case "ssh":
      return hostFaults(stack, topology, (name) => shellOf(topology, { name }, "short"));
    default:
      return assertNever(topology.target);
  }
}
