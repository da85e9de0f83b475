import { isRefusedChannel } from "./trouble.ts";

/** What a connection has open: a command. */
interface Session {
  once(event: "close", listener: () => void): unknown;
}

/** Opens a session of a connection, when there is room for it. */
export type OpenSession = <S extends Session>(open: () => Promise<S>) => Promise<S>;

/**
 * sshd lets a connection have some sessions at once (MaxSessions, 10 unless set), and refuses any more without a word
 * of why. How many is found out by the first that is refused while there are others; it waits, as all do after it.
 */
export function sessionGate(): OpenSession {
  let room = Number.POSITIVE_INFINITY;
  /** Sessions that are open, or asked for. */
  let busy = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    busy--;
    waiting.shift()?.();
  };
  return async (open) => {
    for (;;) {
      while (busy >= room) await new Promise<void>((wake) => waiting.push(wake));
      const others = busy++;
      try {
        const session = await open();
        session.once("close", leave);
        return session;
      } catch (error) {
        leave();
        if (others === 0 || !isRefusedChannel(error)) throw error;
        room = Math.max(1, Math.min(room, busy));
      }
    }
  };
}
