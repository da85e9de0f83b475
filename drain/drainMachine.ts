/** A machine of a swarm gives over what a lab has on it, and takes services again. */

import type { Progress } from "../common/progress.ts";
import { storeStates } from "../running/storeStates.ts";
import { STACK_LABEL } from "../targets/docker/labels.ts";
import { accessOf } from "../targets/swarm/engine.ts";
import { inspectSwarm } from "../targets/swarm/inspection.ts";
import { machineNamed, machinesOf } from "../targets/swarm/machines.ts";
import { outOfStep } from "../targets/swarm/marks.ts";
import { servicesOf, tasksByService, tasksOf } from "../targets/swarm/tasks.ts";
import { problemsError } from "../topology/problems.ts";
import { drainProblems, unknownMachine } from "./drainProblems.ts";
import {
  type Availability,
  emptyMachine,
  type Moved,
  type SwarmLab,
  setAvailability,
} from "./emptyMachine.ts";

export interface Drained {
  readonly availability: Availability;
  readonly moved: readonly Moved[];
  /** Other stacks that still have something there, for which it is only paused. */
  readonly others: readonly string[];
}

/** Empties a machine that can be drained, and drains it. @throws {UserError} as `emptyMachine` does. */
export async function drainMachine(lab: SwarmLab, hostname: string, progress: Progress): Promise<Drained> {
  const moved = await emptyMachine(lab, hostname, progress);
  const others = await otherStacks(lab, hostname);
  const availability = others.length > 0 ? "pause" : "drain";
  await setAvailability(accessOf(lab.topology), hostname, availability);
  return { availability, moved, others };
}

/** Lets the machine take services again. @throws {UserError} if the swarm has no such machine. */
export async function takeBack({ topology }: SwarmLab, hostname: string): Promise<Drained> {
  const manager = accessOf(topology);
  const machines = await machinesOf(manager);
  if (machineNamed(hostname, machines) === undefined)
    throw problemsError(`${hostname} cannot be taken back`, [unknownMachine(hostname, machines)]);
  await setAvailability(manager, hostname, "active");
  return { availability: "active", moved: [], others: [] };
}

/** @throws {UserError} with all that stands against emptying the machine. Looks, changes nothing. */
export async function requireDrainable({ stack, topology }: SwarmLab, hostname: string): Promise<void> {
  const manager = accessOf(topology);
  const [machines, tasks, behind, stores] = await Promise.all([
    machinesOf(manager),
    tasksByService(manager, stack),
    outOfStep(stack, topology),
    storeStates(inspectSwarm(stack, topology), topology.stores),
  ]);
  const problems = drainProblems(hostname, topology, { machines, tasks, behind, stores });
  if (problems.length > 0) throw problemsError(`${hostname} cannot be drained`, problems);
}

/** Other stacks whose labs have something there: to their sessions, this drain has not looked. */
async function otherStacks({ stack, topology }: SwarmLab, hostname: string): Promise<readonly string[]> {
  const manager = accessOf(topology);
  const services = await servicesOf(manager);
  const here = (await tasksOf(manager, services)).filter(({ machine }) => machine === hostname);
  const stacks = services
    .filter(({ Spec }) => here.some(({ service }) => service === Spec.Name))
    .map(({ Spec }) => Spec.Labels[STACK_LABEL] ?? "");
  return [...new Set(stacks)].filter((other) => other !== stack);
}
