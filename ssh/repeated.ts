import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError } from "./connectError.ts";
import type { ConnectionSettings } from "./connection.ts";
import type { Attempts } from "./dial.ts";
import { LostConnection } from "./lostConnection.ts";

/** How many lost connections the work survives. */
const MAX_LOSSES = 3;

const RETRY_INTERVAL_MS = 2_000;

/** How long a host may be unreachable after a loss: it may be rebooting. */
const ABSENCE_TIMEOUT_MS = 300_000;

/** In milliseconds. */
interface Clock {
  now(): number;
  pause(durationMs: number, signal: AbortSignal): Promise<void>;
}

const CLOCK: Clock = {
  now: () => performance.now(),
  pause: (durationMs, signal) => sleep(durationMs, undefined, { signal }).catch(() => {}),
};

/**
 * Does work, and does it again if its connection is lost: the work must skip what is done, and wait for an earlier run
 * that is still at it. With a `dialErrorLimit` of 0 nothing is repeated.
 * @throws {LostConnection} after the fourth lost connection.
 * @throws {ConnectError} if the host stays unreachable for 5 minutes after a loss.
 */
export async function repeated<T>(
  { dialErrorLimit }: ConnectionSettings,
  { signal, status }: Attempts,
  work: () => Promise<T>,
  clock = CLOCK,
): Promise<T> {
  for (let losses = 0, lostAt = 0; ; ) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || dialErrorLimit === 0) throw error;
      if (error instanceof LostConnection) {
        if (++losses > MAX_LOSSES) throw error;
        lostAt = clock.now();
        status(`${error.loss}: connecting again (${losses}/${MAX_LOSSES})`);
      } else if (losses === 0 || !isUnreachable(error) || clock.now() - lostAt > ABSENCE_TIMEOUT_MS)
        throw error;
      await clock.pause(RETRY_INTERVAL_MS, signal);
    }
  }
}

function isUnreachable(error: unknown): error is ConnectError {
  return error instanceof ConnectError && error.obstacle === "unreachable";
}
