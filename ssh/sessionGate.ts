import { isRefusedChannel } from "./trouble.ts";

/** A running command's channel. */
interface Session {
  once(event: "close", listener: () => void): unknown;
}

/** Opens a session on a connection as soon as the server allows another one. */
export type OpenSession = <S extends Session>(open: () => Promise<S>) => Promise<S>;

/**
 * sshd limits the concurrent sessions of a connection (MaxSessions, default 10), and refuses more without a reason. The
 * first session that is refused while others are open reveals the limit; it waits, as do all after it.
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
    for (;;) {
      while (count >= limit) await new Promise<void>((wake) => waiting.push(wake));
      const others = count++;
      try {
        const session = await open();
        session.once("close", leave);
        return session;
      } catch (error) {
        leave();
        if (others === 0 || !isRefusedChannel(error)) throw error;
        limit = Math.max(1, Math.min(limit, count));
      }
    }
  };
}
