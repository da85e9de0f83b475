import { setTimeout as pause } from "node:timers/promises";

/** Waits, and returns false if the wait was cut short. */
export async function waited(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return await pause(Math.max(0, milliseconds), true, { signal }).catch(() => false);
}
