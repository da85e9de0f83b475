import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ConnectConfig } from "ssh2";
import { algorithmsFor, fingerprint, parseHostKey } from "../common/hostKey.ts";
import { ConnectError } from "./connectError.ts";
import { type Endpoint, nameOf, type Place } from "./connection.ts";
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

/** Waits between attempts, in milliseconds: 100, 150, 225, … as Pulumi's own plugin does. */
const FIRST_WAIT = 100;
const WAIT_GROWTH = 1.5;
const LONGEST_WAIT = 5_000;

/**
 * Seconds that a login may take at least, once a host has proved to be one: it may look up names, or ask others about its
 * users.
 */
const LOGIN_PATIENCE = 20;

/** How long one caller is ready to try, and who hears of it. */
export interface Attempts {
  readonly signal: AbortSignal;
  /** Hears of each failure that is tried again. */
  status(line: string): void;
}

/** What the bytes travel on: a socket of its own, or a way that another connection opens. */
export type Way = () => Promise<Socket | Duplex>;

/**
 * A connection of its own to one host.
 * @throws {ConnectError} naming host and user; what another attempt would only repeat is told at once, anything else
 * after as many attempts as the endpoint allows.
 */
export async function dial(
  endpoint: Endpoint,
  role: Role,
  { signal, status }: Attempts,
  way: Way,
): Promise<Client> {
  const { default: ssh2 } = await import("ssh2");
  const login = loginOf(endpoint, ssh2);
  const config = { ...login.config, ...transport(endpoint) };
  const limit = endpoint.dialErrorLimit;
  for (let failures = 1, wait = FIRST_WAIT; ; failures++, wait = Math.min(wait * WAIT_GROWTH, LONGEST_WAIT)) {
    try {
      return await inTurn(endpoint, async () => {
        signal.throwIfAborted();
        return attempt(new ssh2.Client(), endpoint, role, { ...login, config }, signal, await way());
      });
    } catch (error) {
      signal.throwIfAborted();
      const trouble = error instanceof TroubleError ? error.trouble : unreachable(endpoint, role, error);
      if (trouble.isFinal || (limit >= 0 && failures > limit))
        throw given(endpoint, role, failures, trouble, error);
      status(`${role.label} ${failures}/${limit < 0 ? "inf" : limit} failed: retrying (${trouble.reason})`);
      await sleep(wait, undefined, { signal }).catch(() => {});
    }
  }
}

/** The socket of a connection that needs nobody's help. */
export function directSocket({ host, port }: Place): Socket {
  return connect({ host, port, noDelay: true });
}

function given(
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
  return new Promise((resolve, reject) => {
    let banner = "";
    let refused: TroubleError | undefined;
    const remarks: string[] = [];
    const timer = timerOf(endpoint, (reason) => give(new Error(reason)));
    const give = (error: Error): void => {
      timer.stop();
      signal.removeEventListener("abort", abort);
      client.destroy();
      sock.destroy();
      reject(refused ?? error);
    };
    const abort = (): void => give(new Error("canceled"));
    signal.addEventListener("abort", abort);
    client.once("handshake", timer.prolong);
    client.on("ready", () => {
      timer.stop();
      signal.removeEventListener("abort", abort);
      resolve(client);
    });
    client.on("banner", (text) => {
      banner = text.trim();
    });
    client.on("error", (error: Error & { level?: string }) => {
      const isTooMany = TOO_MANY_KEYS.test(error.message);
      if (error.level === "agent" || isTooMany) remarks.push(error.message);
      if (error.level === "client-authentication" || isTooMany)
        give(new TroubleError(refusedLogin(endpoint, role, login.means, remarks)));
      // The next means of authentication is tried after an agent has failed.
      else if (error.level !== "agent") give(error);
    });
    client.on("close", () => give(new ClosedError(banner)));
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
  });
}

/** Ends what a host takes too long for. */
function timerOf({ perDialTimeout }: Endpoint, onEnd: (reason: string) => void) {
  const start = (seconds: number, reason: string) =>
    perDialTimeout > 0 ? setTimeout(onEnd, seconds * 1000, reason) : undefined;
  let timer = start(perDialTimeout, "Timed out while waiting for handshake");
  return {
    prolong() {
      clearTimeout(timer);
      const seconds = Math.max(perDialTimeout, LOGIN_PATIENCE);
      timer = start(seconds, `the login was not answered within ${seconds} s`);
    },
    stop: () => clearTimeout(timer),
  };
}

function transport({ hostKey }: Endpoint): ConnectConfig {
  return {
    // See timerOf.
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
