/** Hands over what a lab has on a machine of a swarm, one service after the other. */

import { poll } from "../common/poll.ts";
import { type Progress, type Report, showing } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import { containerName } from "../targets/docker/names.ts";
import { accessOf, atManager, type Manager } from "../targets/swarm/engine.ts";
import { updateMachine } from "../targets/swarm/machines.ts";
import { outOfStep } from "../targets/swarm/marks.ts";
import { servicesOf, tasksByService, tasksOf } from "../targets/swarm/tasks.ts";
import type { Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import { startSeconds } from "../topology/startSeconds.ts";
import { isOn } from "./drainProblems.ts";

export interface SwarmLab {
  readonly stack: string;
  readonly topology: Topology;
}

export interface Moved {
  /** Its `planName`. */
  readonly service: string;
  /** Where it is now. */
  readonly machine: string;
}

/** Docker's words: `pause` leaves a machine what it has and gives it nothing new. */
export type Availability = "active" | "pause" | "drain";

export async function setAvailability(
  manager: Manager,
  hostname: string,
  availability: Availability,
): Promise<void> {
  await updateMachine(manager, hostname, "--availability", availability);
}

/**
 * Memcacheds go first, as it is known that the others are in step; what follows waits until they are again.
 * @throws {UserError} if a service does not come up elsewhere, or is not brought in step: the machine stays paused then.
 */
export async function emptyMachine(
  lab: SwarmLab,
  hostname: string,
  progress: Progress,
): Promise<readonly Moved[]> {
  const { stack, topology } = lab;
  const manager = accessOf(topology);
  const tasks = await tasksByService(manager, stack);
  const here = [...topology.stores, ...topology.tomcats]
    .map(planName)
    .filter((service) => isOn(tasks.get(service) ?? [], hostname));
  if (here.length > 0) await setAvailability(manager, hostname, "pause");
  const moved: Moved[] = [];
  for (const service of here) {
    const work = (say: Report) => handOver(lab, service, hostname, say);
    const machine = await showing(progress, service, work, (at) => `on ${at}`);
    // A Tomcat that starts takes its marks away, until it has looked through the memcacheds.
    await showing(
      progress,
      "memcacheds",
      (say) => awaitStep(lab, hostname, say),
      () => "in step",
    );
    moved.push({ service, machine });
  }
  return moved;
}

/** How long machines may take to get an image, and guards to copy what a memcached lacks. */
const PATIENCE_SECONDS = 300;

/** As in an update: a Tomcat's next task serves before the last one ends. @returns the machine that it is on now. */
async function handOver(
  { stack, topology }: SwarmLab,
  service: string,
  hostname: string,
  say: Report,
): Promise<string> {
  const manager = accessOf(topology);
  const name = containerName(stack, service);
  await atManager(manager, "service", "update", "--detach", "--force", name);
  const look = async () => {
    const services = (await servicesOf(manager, stack)).filter(({ Spec }) => Spec.Name === name);
    const next = (await tasksOf(manager, services)).find(({ machine }) => machine !== hostname);
    const [update] = services.map(({ UpdateStatus }) => UpdateStatus);
    const { state, machine } = next ?? { state: "ending", machine: "" };
    say(machine === "" ? state : `${state} on ${machine}`);
    const isUp = update?.State === "completed" && state === "running";
    const failure = /paused|rollback_completed/.test(update?.State ?? "") ? update?.Message : undefined;
    return { isUp, failure, state, machine };
  };
  const seconds = PATIENCE_SECONDS + startSeconds(topology);
  const polling = { timeoutMs: seconds * 1000, intervalMs: 500 };
  const isOver = (seen: Awaited<ReturnType<typeof look>>) => seen.isUp || seen.failure !== undefined;
  const { isUp, failure, state, machine } = await poll(look, isOver, polling);
  if (isUp) return machine;
  const reason = failure === undefined ? `is ${state} after ${seconds} s` : `did not come up: ${failure}`;
  throw stopped(
    hostname,
    `${service} ${reason}`,
    `see \`docker service ps --no-trunc ${name}\` on a manager`,
  );
}

/** Every memcached, with each Tomcat that runs. */
async function awaitStep({ stack, topology }: SwarmLab, hostname: string, say: Report): Promise<void> {
  const look = async () => {
    const behind = await outOfStep(stack, topology);
    const left = [...behind].map(
      ([store, tomcats]) => `${store} is not in step with ${tomcats.join(" and ")}`,
    );
    say(left.join(", "));
    return left;
  };
  // Each look takes seconds.
  const polling = { timeoutMs: PATIENCE_SECONDS * 1000, intervalMs: 0 };
  const left = await poll(look, (all) => all.length === 0, polling);
  if (left.length === 0) return;
  const what = `after ${PATIENCE_SECONDS} s ${left.join(", ")}`;
  throw stopped(hostname, what, "see `./lab status`, and `docker service logs` of the Tomcats");
}

function stopped(hostname: string, what: string, look: string): UserError {
  return new UserError(
    `${what}; the availability of ${hostname} is pause: it takes nothing new, and has what it still had`,
    `${look}; then \`./lab drain ${hostname}\` goes on, or \`./lab drain ${hostname} --back\` gives it up`,
  );
}
