import { setTimeout as sleep } from "node:timers/promises";
import { type ConnectionSettings, nameOf } from "./connection.ts";
import type { Attempts } from "./dial.ts";
import { LEFT_BEHIND, LostConnection } from "./lostConnection.ts";
import { type OpenConnection, openConnection, type RemoteHost } from "./openConnection.ts";

/** After this time an idle connection without an answer is replaced, if `perDialTimeout` sets no limit. */
const DEFAULT_ANSWER_TIMEOUT_SECONDS = 15;

/** How long a failed channel waits for the news that its whole connection was lost. */
const LOSS_NOTICE_MS = 100;

/** One connection for everything that is to be done on a host. */
export interface SharedConnection {
  /**
   * Runs `work` on the host. The connection is opened at the first use, and again if it was lost or the host does not
   * answer on it; between uses it stays open, and does not keep this process alive. Channels that the work leaves open
   * are closed at its end.
   * @throws {ConnectError} if the host cannot be reached or logged into.
   * @throws {LostConnection} if the connection is lost: commands may still run on the host.
   * @throws {Error} if the caller's signal aborts: commands may still run on the host.
   */
  use<T>(attempts: Attempts, work: (host: RemoteHost) => Promise<T>): Promise<T>;
  /** Whether it is open, or being opened. */
  isUnderWay(): boolean;
  /** Closes the connection, whoever uses it. */
  close(): void;
}

export function sharedConnection(settings: ConnectionSettings): SharedConnection {
  let opening: Opening | undefined;
  let users = 0;

  function leave(left: Opening): void {
    if (opening === left) opening = undefined;
  }

  async function connect(attempts: Attempts): Promise<OpenConnection> {
    const mine = opening ?? startOpening(settings);
    opening = mine;
    const isIdle = mine.state() === "open" && users === 0;
    try {
      const made = await mine.wait(attempts);
      void made.gone.then(() => leave(mine));
      // A host that lost power while the connection was idle could not close it.
      const answerSeconds = settings.perDialTimeout || DEFAULT_ANSWER_TIMEOUT_SECONDS;
      if (!isIdle || (await made.isAnswered(answerSeconds * 1000))) return made;
    } catch (error) {
      if (mine.state() === "over") leave(mine);
      throw error;
    }
    leave(mine);
    mine.end();
    return connect(attempts);
  }

  return {
    async use(attempts, work) {
      attempts.signal.throwIfAborted();
      const made = await connect(attempts);
      const release = made.hold();
      const over = new AbortController();
      users++;
      try {
        const done = Promise.race([unlessLost(made, work(made.host(over.signal))), loss(settings, made)]);
        return await unlessAborted(attempts.signal, done, `; ${LEFT_BEHIND}`);
      } finally {
        users--;
        over.abort(attempts.signal.reason);
        release();
      }
    },
    isUnderWay: () => opening !== undefined && opening.state() !== "over",
    close() {
      opening?.end();
      opening = undefined;
    },
  };
}

/** A connection being opened, or already open, for all who wait for it. */
interface Opening {
  wait(attempts: Attempts): Promise<OpenConnection>;
  /** `over`: opening failed, or was abandoned because nobody waited any more. */
  state(): "opening" | "open" | "over";
  end(): void;
}

function startOpening(settings: ConnectionSettings): Opening {
  const waiting = new Set<Attempts>();
  const ending = new AbortController();
  let state: ReturnType<Opening["state"]> = "opening";
  const status = (line: string): void => {
    for (const each of waiting) each.status(line);
  };
  const made = openConnection(settings, { signal: ending.signal, status });
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
    made.then(({ close }) => close()).catch(() => {});
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

/** Rejects once the connection is lost: the library then leaves some requests without an answer. */
async function loss(settings: ConnectionSettings, connection: OpenConnection): Promise<never> {
  const reason = await connection.gone;
  const because = reason === "" ? "" : ` (${reason})`;
  throw new LostConnection(`the connection to ${nameOf(settings)} was lost${because}`);
}

/** Delays the work's failure: if it comes from a lost connection, `loss` gets the time to report that first. */
async function unlessLost<T>(connection: OpenConnection, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    await Promise.race([connection.gone, sleep(LOSS_NOTICE_MS)]);
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
