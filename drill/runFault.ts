/** Lets one fault happen to a lab under load. */

import { setTimeout as pause } from "node:timers/promises";
import { assertNever } from "../common/assertNever.ts";
import type { Course, Done } from "./course.ts";
import type { Exchange } from "./exchange.ts";
import type { Lab } from "./lab.ts";
import { type Load, type LoadSize, startLoad } from "./load.ts";
import { describeStep, type Fault, type Step } from "./scenario.ts";
import { awaitWhole } from "./whole.ts";

/** Seconds of load before the harm: what is usual. */
const BEFORE = 2;

/** Seconds until msm has its connection to a returned store again (`msm.maxReconnectDelay` and its cache). */
const RECONNECTION = 2;

/** Seconds that clients get for a write each: as long as all of them could wait for an answer. */
const WRITES = 15;

/** Told now and then what is being done, and of the requests so far. */
export type Watcher = (doing: string, exchanges: readonly Exchange[]) => void;

/**
 * Fresh sessions, the fault's steps, and the wait until the lab is whole and every session was written again, so that
 * no fault hides in the next.
 * @throws where the signal is given; the lab is as the last step left it.
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
    await within(WRITES, load.everyoneWrites(), signal);
    await wait(BEFORE, signal);
    const done: Done[] = [];
    for (const step of fault.steps) {
      doing = describeStep(step);
      const begun = load.now();
      await perform(lab, step, signal);
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
 * Each Tomcat has its part of the sessions before it is harmed. httpd alone would not see to that: it counts the
 * requests of sticky sessions as well (byrequests), so that after a failover all new sessions go to the Tomcat that
 * was away. Where nothing is harmed its own choice is what is looked at.
 */
function routesOf({ routes }: Lab, { scenario }: Fault): readonly string[] {
  return scenario === "steady" ? [] : routes;
}

async function perform(lab: Lab, step: Step, signal: AbortSignal): Promise<void> {
  const { faults } = lab;
  switch (step.do) {
    case "wait":
      return await wait(step.seconds, signal);
    case "settle":
      await awaitWhole(lab, signal);
      return await wait(RECONNECTION, signal);
    case "cut":
    case "join":
      await Promise.all(step.links.map((link) => faults[step.do](link)));
      return;
    case "kill":
    case "stop":
    case "start":
    case "freeze":
    case "thaw":
      await Promise.all(step.services.map((service) => faults[step.do](service)));
      return;
    default:
      return assertNever(step);
  }
}

/** @returns when the lab was whole; nothing where it is not. */
async function settle(lab: Lab, load: Load, signal: AbortSignal): Promise<number | undefined> {
  const missing = await awaitWhole(lab, signal);
  if (missing !== undefined) return undefined;
  const whole = load.now();
  await wait(RECONNECTION, signal);
  await within(WRITES, load.everyoneWrites(), signal);
  return whole;
}

/** A client that gets no answer is in the figures; nobody waits for it for ever. */
async function within(seconds: number, work: Promise<void>, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  await Promise.race([work, pause(seconds * 1000, undefined, { signal: either })]).finally(() =>
    enough.abort(),
  );
}

async function wait(seconds: number, signal: AbortSignal): Promise<void> {
  await pause(seconds * 1000, undefined, { signal });
}
