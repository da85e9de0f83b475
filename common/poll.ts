import { setTimeout as sleep } from "node:timers/promises";

export interface Polling {
  /** Milliseconds after which nobody looks again. */
  readonly timeoutMs: number;
  /** Milliseconds between two looks. */
  readonly intervalMs: number;
  /** Ends the wait with an `AbortError`. */
  readonly signal?: AbortSignal;
}

/**
 * Looks until what is seen will do, or the time is over. Returns what was seen last. Each look comes to its end, also one
 * that takes longer than the time: a library such as p-wait-for would leave it under way, and its answer unread.
 */
export async function poll<T>(
  look: () => T | Promise<T>,
  willDo: (seen: T) => boolean,
  { timeoutMs, intervalMs, signal }: Polling,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (willDo(seen) || performance.now() > deadline) return seen;
    await sleep(intervalMs, undefined, { signal });
  }
}
