import { setTimeout as sleep } from "node:timers/promises";
import { type Connection, nameOf } from "./connection.ts";
import type { Attempts } from "./dial.ts";
import { type Host, type Link, openLink } from "./link.ts";
import { LEFT_BEHIND, LostConnection } from "./lostConnection.ts";

/** Seconds until a connection that is not answered is made anew, where attempts to connect have no limit. */
const PATIENCE = 15;

/** Milliseconds from the first sign of a lost connection, such as a channel that closes, until it is known to be lost. */
const LAST_WORDS = 100;

/** One connection for everything that is to be done on a host. */
export interface SharedConnection {
  /**
   * Does something on the host. The connection is made at the first use, and anew where it was lost or is not answered;
   * between uses it stays, and does not keep this process alive. What the work leaves open is closed at its end.
   * @throws {ConnectError} where the host cannot be reached or logged into.
   * @throws {LostConnection} where the connection is lost: what was started may still run.
   * @throws {Error} where the caller's signal aborts: so it may then.
   */
  use<T>(attempts: Attempts, work: (host: Host) => Promise<T>): Promise<T>;
  /** Ends it and what still uses it. */
  close(): void;
}

export function sharedConnection(connection: Connection): SharedConnection {
  let opening: Opening | undefined;
  let users = 0;

  function leave(left: Opening): void {
    if (opening === left) opening = undefined;
  }

  async function link(attempts: Attempts): Promise<Link> {
    const mine = opening ?? startOpening(connection);
    opening = mine;
    const isIdle = mine.state() === "open" && users === 0;
    try {
      const made = await mine.wait(attempts);
      void made.gone.then(() => leave(mine));
      // A host that lost its power in the meantime has told nobody.
      if (!isIdle || (await made.isAnswered((connection.perDialTimeout || PATIENCE) * 1000))) return made;
    } catch (error) {
      if (mine.state() === "over") leave(mine);
      throw error;
    }
    leave(mine);
    mine.end();
    return link(attempts);
  }

  return {
    async use(attempts, work) {
      attempts.signal.throwIfAborted();
      const made = await link(attempts);
      const release = made.hold();
      const over = new AbortController();
      users++;
      try {
        const done = Promise.race([unlessLost(made, work(made.host(over.signal))), loss(connection, made)]);
        return await unlessAborted(attempts.signal, done, `; ${LEFT_BEHIND}`);
      } finally {
        users--;
        over.abort(attempts.signal.reason);
        release();
      }
    },
    close() {
      opening?.end();
      opening = undefined;
    },
  };
}

/** A connection that is being made, or was, for all who wait for it. */
interface Opening {
  wait(attempts: Attempts): Promise<Link>;
  /** `over`: it failed, or was given up because nobody waited any more. */
  state(): "opening" | "open" | "over";
  end(): void;
}

function startOpening(connection: Connection): Opening {
  const waiting = new Set<Attempts>();
  const ending = new AbortController();
  let state: ReturnType<Opening["state"]> = "opening";
  const status = (line: string): void => {
    for (const each of waiting) each.status(line);
  };
  const made = openLink(connection, { signal: ending.signal, status });
  made.then(
    () => {
      if (state === "opening") state = "open";
    },
    () => {
      state = "over";
    },
  );
  const end = (): void => {
    state = "over";
    ending.abort(new Error("canceled"));
    made.then(
      (link) => link.close(),
      () => {},
    );
  };
  return {
    async wait(attempts) {
      waiting.add(attempts);
      try {
        return await unlessAborted(attempts.signal, made, "");
      } finally {
        waiting.delete(attempts);
        if (waiting.size === 0 && state === "opening") end();
      }
    },
    state: () => state,
    end,
  };
}

/** Settles also where the library leaves a request without an answer because the connection has gone. */
async function loss(connection: Connection, link: Link): Promise<never> {
  const reason = await link.gone;
  const because = reason === "" ? "" : ` (${reason})`;
  throw new LostConnection(`the connection to ${nameOf(connection)} was lost${because}`);
}

/** A failure that only tells of a lost connection, as the library has one for each channel, waits until that is known. */
async function unlessLost<T>(link: Link, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    await Promise.race([link.gone, sleep(LAST_WORDS)]);
    throw error;
  }
}

function unlessAborted<T>(signal: AbortSignal, work: Promise<T>, consequence: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      const { message } = signal.reason instanceof Error ? signal.reason : new Error("canceled");
      reject(new Error(`${message}${consequence}`));
    };
    signal.addEventListener("abort", abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
