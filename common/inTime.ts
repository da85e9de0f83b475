import { setTimeout as pause } from "node:timers/promises";

/** Returns what is asked for; undefined if it fails, or does not come within so many milliseconds. */
export async function inTime<T>(asked: Promise<T>, limitMs: number): Promise<T | undefined> {
  const late = pause(limitMs, undefined, { ref: false });
  return await Promise.race([asked, late]).catch(() => undefined);
}
