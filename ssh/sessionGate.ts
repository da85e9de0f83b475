import { setTimeout as sleep } from "node:timers/promises";
import { isRefusedChannel } from "./trouble.ts";

/** How often, and how long after another, a session is asked for that is refused although no other one is open. */
const ATTEMPTS_ALONE = 10;
const PAUSE_MS = 100;

/** A running command's channel. */
interface Session {
  once(event: "close", listener: () => void): unknown;
}

/** Opens a session on a connection as soon as the server allows another one. */
export type OpenSession = <S extends Session>(open: () => Promise<S>) => Promise<S>;

/**
 * sshd limits the concurrent sessions of a connection (MaxSessions, default 10), and refuses more without a reason. The
 * first session that is refused while others are open reveals the limit; it waits, as do all after it. A busy server may
 * still count sessions that have just closed here: one that is refused alone asks a few times more.
 */
export function sessionGate(): OpenSession {
  let limit = Number.POSITIVE_INFINITY;
  /** Sessions that are open, or requested. */
  let count = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    count--;
    waiting.shift()?.();
  };
  return async (open) => {
    let alone = 0;
    for (;;) {
      while (count >= limit) await new Promise<void>((wake) => waiting.push(wake));
      const others = count++;
      try {
        const session = await open();
        session.once("close", leave);
        return session;
      } catch (error) {
        leave();
        if (!isRefusedChannel(error)) throw error;
        if (others > 0) limit = Math.max(1, Math.min(limit, count));
        else if (++alone < ATTEMPTS_ALONE) await sleep(PAUSE_MS);
        else throw error;
      }
    }
  };
}
