import { setTimeout as sleep } from "node:timers/promises";

export interface Polling {
  /** Milliseconds after which no further look begins. */
  readonly timeoutMs: number;
  /** Milliseconds from the end of a look to the next. */
  readonly intervalMs: number;
  /** If it is aborted, the wait ends with an `AbortError`. */
  readonly signal?: AbortSignal;
}

/**
 * Looks until the result is good enough or the time is over. Returns the last result. Each look is awaited, even if it
 * takes longer than the time-out: a library such as p-wait-for would leave it running and its result unread.
 */
export async function poll<T>(
  look: () => T | Promise<T>,
  isGoodEnough: (seen: T) => boolean,
  { timeoutMs, intervalMs, signal }: Polling,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (isGoodEnough(seen) || performance.now() > deadline) return seen;
    await sleep(intervalMs, undefined, { signal });
  }
}
