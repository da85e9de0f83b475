import { type Connection, nameOf } from "./connection.ts";
import type { Attempts } from "./dial.ts";
import { type Host, type Link, openLink } from "./link.ts";

const LEFT_BEHIND = "what was started on the host may still run";

/** One connection for everything that is to be done on a host. */
export interface SharedConnection {
  /**
   * Does something on the host. The connection is made at the first use, and anew where it was lost; between uses it
   * stays, and does not keep this process alive.
   * @throws {ConnectError} where the host cannot be reached or logged into.
   * @throws {Error} where the connection is lost or the caller's signal aborts: what was started may still run.
   */
  use<T>(attempts: Attempts, work: (host: Host) => Promise<T>): Promise<T>;
  /** Ends it and what still uses it. */
  close(): void;
}

export function sharedConnection(connection: Connection): SharedConnection {
  let opening: Opening | undefined;

  function leave(left: Opening): void {
    if (opening === left) opening = undefined;
  }

  async function link(attempts: Attempts): Promise<Link> {
    const mine = opening ?? startOpening(connection);
    opening = mine;
    try {
      const made = await mine.wait(attempts);
      void made.gone.then(() => leave(mine));
      return made;
    } catch (error) {
      if (mine.isOver()) leave(mine);
      throw error;
    }
  }

  return {
    async use(attempts, work) {
      attempts.signal.throwIfAborted();
      const made = await link(attempts);
      const release = made.hold();
      try {
        const done = Promise.race([work(made), loss(connection, made)]);
        return await unlessAborted(attempts.signal, done, `; ${LEFT_BEHIND}`);
      } finally {
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
  /** Whether it failed, or was given up because nobody waited any more. */
  isOver(): boolean;
  end(): void;
}

function startOpening(connection: Connection): Opening {
  const waiting = new Set<Attempts>();
  const ending = new AbortController();
  let state: "opening" | "open" | "over" = "opening";
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
    isOver: () => state === "over",
    end,
  };
}

/** Settles also where the library leaves a request without an answer because the connection has gone. */
async function loss(connection: Connection, link: Link): Promise<never> {
  const reason = await link.gone;
  const because = reason === "" ? "" : ` (${reason})`;
  throw new Error(`the connection to ${nameOf(connection)} was lost${because}; ${LEFT_BEHIND}`);
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
