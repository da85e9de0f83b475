import { setTimeout as pause } from "node:timers/promises";

/** Returns true after the wait, false as soon as it is aborted. */
export async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return await pause(Math.max(0, milliseconds), true, { signal }).catch(() => false);
}
