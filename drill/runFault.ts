/** Causes one fault in a lab under load. */

import { assertNever } from "../common/assertNever.ts";
import type { Course, Done } from "./course.ts";
import type { Exchange } from "./exchange.ts";
import type { Lab } from "./lab.ts";
import { type LoadSize, startLoad } from "./load.ts";
import { MachineSteps } from "./machineSteps.ts";
import { describeStep, type Fault, isOfMachine, type Step } from "./scenario.ts";
import { reconnected, settle, wait, warmUp } from "./settle.ts";
import { awaitWhole } from "./whole.ts";

/** Is called from time to time with the step in progress and the requests so far. */
export type Watcher = (doing: string, exchanges: readonly Exchange[]) => void;

/**
 * Begins fresh sessions, performs the fault's steps, and waits until the lab is whole and every session was written again,
 * so that no effect of this fault shows in the next.
 * @throws {Error} if the signal is aborted; the lab is left as the last step left it.
 */
export async function runFault(
  lab: Lab,
  fault: Fault,
  size: LoadSize,
  watch: Watcher,
  signal: AbortSignal,
): Promise<Course> {
  const load = startLoad(lab, size, routesOf(lab, fault));
  let doing = "sessions begin";
  const ticker = setInterval(() => watch(doing, load.exchanges), 250);
  try {
    await warmUp(load, signal);
    const done: Done[] = [];
    const machines = new MachineSteps(lab);
    for (const step of fault.steps) {
      doing = describeStep(step);
      const begun = load.now();
      await perform(lab, step, machines, signal);
      done.push({ step, begun, ended: load.now() });
    }
    doing = "wait until the lab is whole";
    const whole = await settle(lab, load, signal);
    await load.stop();
    return { fault, done, exchanges: load.exchanges, sessions: size.sessions, whole };
  } finally {
    clearInterval(ticker);
    await load.stop();
  }
}

/**
 * Gives each Tomcat its share of the sessions before the harm. httpd alone would not: it counts the requests of sticky
 * sessions too (byrequests), so that after a failover all new sessions go to the Tomcat that was away. If nothing is
 * harmed, httpd's own choice is what the scenario shows.
 */
function routesOf({ routes }: Lab, { scenario }: Fault): readonly string[] {
  return scenario === "steady" ? [] : routes;
}

async function perform(lab: Lab, step: Step, machines: MachineSteps, signal: AbortSignal): Promise<void> {
  const { faults } = lab;
  if (isOfMachine(step)) await Promise.all(step.services.map((service) => machines[step.do](service)));
  else if ("services" in step) await Promise.all(step.services.map((service) => faults[step.do](service)));
  else if ("links" in step) await Promise.all(step.links.map((link) => faults[step.do](link)));
  else if (step.do === "wait") await wait(step.seconds, signal);
  else if (step.do === "heal") await awaitWhole(lab, signal);
  else if (step.do === "settle") {
    await awaitWhole(lab, signal);
    await reconnected(signal);
  } else assertNever(step);
}
