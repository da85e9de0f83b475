/** How long, and how often, a fetch is tried before it fails. */

import { setTimeout as sleep } from "node:timers/promises";

export interface RetryPolicy {
  /** Attempts for one artifact, the first included. */
  readonly attempts: number;
  /** The pause before the second attempt; it doubles with each attempt after that, with a jitter of ±50 %. */
  readonly firstPauseMs: number;
  /** An attempt fails once no byte has arrived for this long. */
  readonly idleTimeoutMs: number;
  /** The limit for one artifact, all attempts and pauses included. */
  readonly totalTimeoutMs: number;
}

export const RETRY_POLICY: RetryPolicy = {
  attempts: 5,
  firstPauseMs: 500,
  idleTimeoutMs: 30_000,
  totalTimeoutMs: 600_000,
};

/** A failure that a retry may cure, e.g. a broken connection or an overloaded server. */
export class TransientError extends Error {}

/**
 * Returns the result of `action`, which is retried after a `TransientError`; any other error is thrown at once.
 * `action` gets a signal that aborts when the total timeout has passed.
 * @throws {TransientError} the last one, once attempts or time are used up.
 */
export async function withRetries<T>(
  retryPolicy: RetryPolicy,
  action: (timeUp: AbortSignal) => Promise<T>,
  onPause: (error: TransientError, pauseMs: number) => void,
): Promise<T> {
  const deadline = Date.now() + retryPolicy.totalTimeoutMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await action(AbortSignal.timeout(Math.max(0, deadline - Date.now())));
    } catch (error) {
      if (!(error instanceof TransientError) || attempt >= retryPolicy.attempts) throw error;
      const pauseMs = retryPolicy.firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random());
      if (Date.now() + pauseMs >= deadline) throw error;
      onPause(error, pauseMs);
      await sleep(pauseMs);
    }
  }
}
