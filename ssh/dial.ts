import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ConnectConfig } from "ssh2";
import { algorithmsFor, fingerprint, parseHostKey } from "../common/hostKey.ts";
import { ConnectError } from "./connectError.ts";
import { type Address, type Endpoint, nameOf } from "./connection.ts";
import { inTurn } from "./inTurn.ts";
import { type Login, loginOf } from "./login.ts";
import type { Role } from "./role.ts";
import {
  ClosedError,
  refusedLogin,
  TOO_MANY_KEYS,
  type Trouble,
  TroubleError,
  unreachable,
  wrongHost,
} from "./trouble.ts";

/** Backoff between attempts, as in Pulumi's own plugin: 100 ms, 150 ms, 225 ms, … */
const FIRST_BACKOFF_MS = 100;
const BACKOFF_FACTOR = 1.5;
const MAX_BACKOFF_MS = 5_000;

/** The least time for a login after the handshake: the host may look up names, or ask a directory about its users. */
const MIN_LOGIN_TIMEOUT_SECONDS = 20;

/** One caller's attempts to connect: what cancels them, and what reports them. */
export interface Attempts {
  readonly signal: AbortSignal;
  /** Receives a line for each failure that is retried. */
  status(line: string): void;
}

/** Opens what the bytes travel on: a socket, or a channel forwarded through a jump host. */
export type OpenStream = () => Promise<Socket | Duplex>;

/**
 * Opens a connection to one host.
 * @throws {ConnectError} naming host and user: at once if another attempt would fail alike, otherwise after as many
 * attempts as the endpoint allows.
 */
export async function dial(
  endpoint: Endpoint,
  role: Role,
  { signal, status }: Attempts,
  openStream: OpenStream,
): Promise<Client> {
  const { default: ssh2 } = await import("ssh2");
  const login = loginOf(endpoint, ssh2);
  const config = { ...login.config, ...transport(endpoint) };
  const limit = endpoint.dialErrorLimit;
  let backoffMs = FIRST_BACKOFF_MS;
  for (let failures = 1; ; failures++) {
    try {
      return await inTurn(endpoint, async () => {
        signal.throwIfAborted();
        return attempt(new ssh2.Client(), endpoint, role, { ...login, config }, signal, await openStream());
      });
    } catch (error) {
      signal.throwIfAborted();
      const trouble = error instanceof TroubleError ? error.trouble : unreachable(endpoint, role, error);
      if (trouble.isFinal || (limit >= 0 && failures > limit))
        throw gaveUp(endpoint, role, failures, trouble, error);
      status(`${role.label} ${failures}/${limit < 0 ? "inf" : limit} failed: retrying (${trouble.reason})`);
      await sleep(backoffMs, undefined, { signal }).catch(() => {});
      backoffMs = Math.min(backoffMs * BACKOFF_FACTOR, MAX_BACKOFF_MS);
    }
  }
}

/** The socket of a connection without a jump host. */
export function directSocket({ host, port }: Address): Socket {
  return connect({ host, port, noDelay: true });
}

function gaveUp(
  endpoint: Endpoint,
  { title }: Role,
  failures: number,
  trouble: Trouble,
  cause: unknown,
): ConnectError {
  const attempts = failures > 1 ? ` after ${failures} attempts` : "";
  const message = `cannot connect to ${title}${nameOf(endpoint)}${attempts}: ${trouble.reason}`;
  return new ConnectError(trouble.obstacle, message, trouble.cure, { cause });
}

function attempt(
  client: Client,
  endpoint: Endpoint,
  role: Role,
  login: Login,
  signal: AbortSignal,
  sock: Socket | Duplex,
): Promise<Client> {
  const { promise, resolve, reject } = Promise.withResolvers<Client>();
  let banner = "";
  let refused: TroubleError | undefined;
  const remarks: string[] = [];
  const fail = (error: Error): void => {
    client.destroy();
    sock.destroy();
    reject(refused ?? error);
  };
  const abort = (): void => fail(new Error("canceled"));
  signal.addEventListener("abort", abort);
  const timer = timerOf(endpoint, (reason) => fail(new Error(reason)));
  client.once("handshake", timer.prolong);
  client.on("ready", () => resolve(client));
  client.on("banner", (text) => {
    banner = text.trim();
  });
  client.on("error", (error: Error & { level?: string }) => {
    const isTooMany = TOO_MANY_KEYS.test(error.message);
    if (error.level === "agent" || isTooMany) remarks.push(error.message);
    if (error.level === "client-authentication" || isTooMany)
      fail(new TroubleError(refusedLogin(endpoint, role, login.means, remarks)));
    // After an agent has failed, the library tries the next means of authentication.
    else if (error.level !== "agent") fail(error);
  });
  client.on("close", () => fail(new ClosedError(banner)));
  client.on("keyboard-interactive", (_name, _instructions, _lang, prompts, finish) =>
    finish(prompts.map(() => endpoint.password ?? "")),
  );
  client.connect({
    ...login.config,
    sock,
    hostVerifier: (blob: Buffer) => {
      refused = hostRefusal(endpoint, blob);
      return refused === undefined;
    },
  });
  return promise.finally(() => {
    timer.stop();
    signal.removeEventListener("abort", abort);
  });
}

/** Calls `onTimeout` if the handshake takes longer than `perDialTimeout`, or, after `prolong`, if the login takes too long. */
function timerOf({ perDialTimeout }: Endpoint, onTimeout: (reason: string) => void) {
  const start = (seconds: number, reason: string) =>
    perDialTimeout > 0 ? setTimeout(onTimeout, seconds * 1000, reason) : undefined;
  let timer = start(perDialTimeout, "Timed out while waiting for handshake");
  return {
    prolong() {
      clearTimeout(timer);
      const seconds = Math.max(perDialTimeout, MIN_LOGIN_TIMEOUT_SECONDS);
      timer = start(seconds, `the login was not answered within ${seconds} s`);
    },
    stop: () => clearTimeout(timer),
  };
}

function transport({ hostKey }: Endpoint): ConnectConfig {
  return {
    // timerOf does it instead.
    readyTimeout: 0,
    // The library's own keep-alive would keep this process alive too; see keepAlive.ts.
    keepaliveInterval: 0,
    ...(hostKey && { algorithms: { serverHostKey: algorithmsFor(parseHostKey(hostKey).type) } }),
  };
}

function hostRefusal(endpoint: Endpoint, offered: Buffer): TroubleError | undefined {
  if (!endpoint.hostKey) return undefined;
  const expected = parseHostKey(endpoint.hostKey).blob;
  if (expected.equals(offered)) return undefined;
  return new TroubleError(wrongHost(endpoint, fingerprint(offered), fingerprint(expected)));
}
