/** A lab while a drill works on it: found whole, left whole. */

import type { Progress } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import { lockDrill } from "./drillLock.ts";
import type { Lab } from "./lab.ts";
import { awaitWhole } from "./whole.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Times that everything is put back where a signal to all processes of the terminal disturbs it. */
const ATTEMPTS = 3;

/**
 * Puts back what a killed drill left, lets the work be done, and puts everything back, also where it fails or this
 * process is asked to end.
 * @returns whether the work was done or this process was asked to end before.
 */
export async function atWork(
  lab: Lab,
  progress: Progress,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<"done" | "interrupted"> {
  const unlock = lockDrill(lab.stack);
  const stop = new AbortController();
  // The second request ends the last wait; putting back is not cut short.
  const leave = new AbortController();
  const asked = () => {
    if (stop.signal.aborted) return leave.abort();
    progress.print("stopping: everything is put back first");
    stop.abort();
  };
  for (const signal of SIGNALS) process.on(signal, asked);
  try {
    await begin(lab, progress, stop.signal);
    await work(stop.signal);
    return "done";
  } catch (error) {
    // The terminal's Ctrl-C also ends the docker command that is under way.
    if (!stop.signal.aborted) throw error;
    return "interrupted";
  } finally {
    await putBack(lab, progress, leave.signal);
    for (const signal of SIGNALS) process.off(signal, asked);
    unlock();
  }
}

async function begin(lab: Lab, progress: Progress, signal: AbortSignal): Promise<void> {
  const task = progress.begin("lab");
  task.say("looking whether it is whole");
  try {
    for (const act of await lab.faults.restore()) progress.print(`${act}, which was not whole`);
    await lab.faults.openCounter();
    const missing = await awaitWhole(lab, signal);
    if (missing !== undefined) throw new UserError(`the lab is not whole: ${missing}`, "run ./lab up");
  } finally {
    task.end("");
  }
}

async function putBack(lab: Lab, progress: Progress, signal: AbortSignal): Promise<void> {
  const task = progress.begin("lab");
  task.say("putting everything back");
  try {
    const acts = await persist(lab.faults.restore);
    for (const act of acts) progress.print(act);
    if (acts.length > 0) await waitUntilWhole(lab, progress, signal);
    await persist(lab.faults.closeCounter);
  } finally {
    task.end("");
  }
}

async function waitUntilWhole(lab: Lab, progress: Progress, signal: AbortSignal): Promise<void> {
  try {
    const missing = await awaitWhole(lab, signal);
    progress.print(missing === undefined ? "the lab is whole" : `the lab is not whole: ${missing}`);
  } catch {
    progress.print("not waited for: the lab takes some more seconds");
  }
}

async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
