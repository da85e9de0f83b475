import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError } from "./connectError.ts";
import type { Connection } from "./connection.ts";
import type { Attempts } from "./dial.ts";
import { LostConnection } from "./lostConnection.ts";

/** Losses of the connection after which the work is begun again. */
const LOSSES = 3;

/** Milliseconds before it is. */
const PAUSE = 2_000;

/** Milliseconds that a host may stay away after a loss: it may be starting anew. */
const ABSENCE = 300_000;

/** In milliseconds. */
interface Clock {
  now(): number;
  pause(length: number, signal: AbortSignal): Promise<void>;
}

const CLOCK: Clock = {
  now: () => performance.now(),
  pause: (length, signal) => sleep(length, undefined, { signal }).catch(() => {}),
};

/**
 * Does work that may be begun again after its connection was lost: it finds what is done already, or waits for what is
 * still at it. Where a connection is tried once only, nothing is repeated.
 * @throws {LostConnection} where the connection is lost once too often.
 * @throws {ConnectError} where the host does not come back in time.
 */
export async function repeated<T>(
  { dialErrorLimit }: Connection,
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
        if (++losses > LOSSES) throw error;
        lostAt = clock.now();
        status(`${error.loss}: connecting again (${losses}/${LOSSES})`);
      } else if (losses === 0 || !isAway(error) || clock.now() - lostAt > ABSENCE) throw error;
      await clock.pause(PAUSE, signal);
    }
  }
}

function isAway(error: unknown): error is ConnectError {
  return error instanceof ConnectError && error.obstacle === "unreachable";
}
