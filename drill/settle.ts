/** What a load waits for before and after something happens to its lab. */

import { setTimeout as pause } from "node:timers/promises";
import type { Lab } from "./lab.ts";
import type { Load } from "./load.ts";
import { awaitWhole } from "./whole.ts";

/** Load before the harm, to show what is usual. */
const BASELINE_SECONDS = 2;

/** How long msm takes to reconnect to a store that has returned (`msm.maxReconnectDelay` and its cache). */
const RECONNECT_SECONDS = 2;

/** How long all clients get for a write each: as long as they could all wait for an answer. */
const WRITES_TIMEOUT_SECONDS = 15;

/** Waits until every session has something to lose, and a little longer. @throws if the signal is aborted. */
export async function warmUp(load: Load, signal: AbortSignal): Promise<void> {
  await within(WRITES_TIMEOUT_SECONDS, load.everyoneWrites(), signal);
  await wait(BASELINE_SECONDS, signal);
}

/**
 * Waits until the lab is whole and every session was written again.
 * @returns when the lab was whole, or undefined if it is not.
 */
export async function settle(lab: Lab, load: Load, signal: AbortSignal): Promise<number | undefined> {
  const missing = await awaitWhole(lab, signal);
  if (missing !== undefined) return undefined;
  const whole = load.now();
  await reconnected(signal);
  await within(WRITES_TIMEOUT_SECONDS, load.everyoneWrites(), signal);
  return whole;
}

/** Waits as long as msm may take to notice that a store is back. */
export async function reconnected(signal: AbortSignal): Promise<void> {
  await wait(RECONNECT_SECONDS, signal);
}

/** Bounds a wait for clients: one that gets no answer shows in the figures. */
async function within(seconds: number, work: Promise<void>, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  await Promise.race([work, pause(seconds * 1000, undefined, { signal: either })]).finally(() =>
    enough.abort(),
  );
}

export async function wait(seconds: number, signal: AbortSignal): Promise<void> {
  await pause(seconds * 1000, undefined, { signal });
}
