/** How long, and how often, a fetch tries before it gives up. */

import { setTimeout as sleep } from "node:timers/promises";

export interface Patience {
  /** How often one artifact is tried in all. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubled before each one after it, and spread by half up and down. */
  readonly pause: number;
  /** Milliseconds without a single byte after which an attempt has stalled. */
  readonly idle: number;
  /** Milliseconds for one artifact in all. */
  readonly total: number;
}

export const PATIENCE: Patience = { attempts: 5, pause: 500, idle: 30_000, total: 600_000 };

/** A failure that may pass: a connection cut off, a server that is overloaded. */
export class Interruption extends Error {}

/**
 * The result of `action`, tried again after an `Interruption`; any other error ends it at once.
 * `action` gets the signal that tells it when its time is up.
 * @throws {Interruption} the last one, when attempts or time are used up.
 */
export async function persist<T>(
  patience: Patience,
  action: (timeUp: AbortSignal) => Promise<T>,
  onPause: (interruption: Interruption, pause: number) => void,
): Promise<T> {
  const deadline = Date.now() + patience.total;
  for (let attempt = 1; ; attempt++) {
    try {
      return await action(AbortSignal.timeout(Math.max(0, deadline - Date.now())));
    } catch (error) {
      if (!(error instanceof Interruption) || attempt >= patience.attempts) throw error;
      const pause = patience.pause * 2 ** (attempt - 1) * (0.5 + Math.random());
      if (Date.now() + pause >= deadline) throw error;
      onPause(error, pause);
      await sleep(pause);
    }
  }
}
