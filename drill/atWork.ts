/** Keeps a lab whole around a drill: checked before it, put back after it. */

import { type Progress, showing } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import { lockDrill } from "./drillLock.ts";
import type { Lab } from "./lab.ts";
import { awaitWhole } from "./whole.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Attempts to put everything back: a signal to all processes of the terminal may disturb one. */
const PUT_BACK_ATTEMPTS = 3;

/**
 * Puts back what a killed drill left, does the work, and puts everything back, even if the work fails or a signal asks
 * this process to end.
 * @returns whether the work was done, or a signal interrupted it.
 */
export async function atWork(
  lab: Lab,
  progress: Progress,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<"done" | "interrupted"> {
  const unlock = lockDrill(lab.stack);
  const stop = new AbortController();
  // A second signal ends the final wait; putting back is never cut short.
  const leave = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) return leave.abort();
    progress.print("stopping: everything is put back first");
    stop.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
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
    for (const signal of SIGNALS) process.off(signal, onSignal);
    unlock();
  }
}

function begin(lab: Lab, progress: Progress, signal: AbortSignal): Promise<void> {
  return showing(progress, "lab", async (say) => {
    say("checking whether it is whole");
    for (const act of await lab.faults.restore()) progress.print(`${act}, which was not whole`);
    await lab.faults.openCounter();
    const missing = await awaitWhole(lab, signal);
    if (missing !== undefined) throw new UserError(`the lab is not whole: ${missing}`, "run ./lab up");
  });
}

function putBack(lab: Lab, progress: Progress, signal: AbortSignal): Promise<void> {
  return showing(progress, "lab", async (say) => {
    say("putting everything back");
    const acts = await persist(lab.faults.restore);
    for (const act of acts) progress.print(act);
    if (acts.length > 0) await waitUntilWhole(lab, progress, signal);
    await persist(lab.faults.closeCounter);
  });
}

async function waitUntilWhole(lab: Lab, progress: Progress, signal: AbortSignal): Promise<void> {
  try {
    const missing = await awaitWhole(lab, signal);
    progress.print(missing === undefined ? "the lab is whole" : `the lab is not whole: ${missing}`);
  } catch {
    progress.print("the lab needs some more seconds; nothing waits for it now");
  }
}

async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === PUT_BACK_ATTEMPTS) throw error;
    }
  }
}
