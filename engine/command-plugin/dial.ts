import { existsSync } from "node:fs";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ConnectConfig } from "ssh2";
import type { Connection, Endpoint } from "./connection.ts";
import { algorithmsOf, fingerprint, parseHostKey } from "./hostKey.ts";
import type { Operation } from "./operation.ts";

/** Waits between attempts, in milliseconds: 100, 150, 225, … as the official plugin does. */
const FIRST_WAIT = 100;
const WAIT_GROWTH = 1.5;
const LONGEST_WAIT = 5_000;

/** A host that falls silent is noticed after this many times this many milliseconds. */
const KEEPALIVE_INTERVAL = 15_000;
const KEEPALIVE_COUNT = 4;

/** How long a cancelled connection may take to close, in milliseconds. */
const GRACE = 2_000;

/** A failure that another attempt would only repeat. */
class FinalDialError extends Error {}

/**
 * Connects to a host, through its proxy where there is one, uses the connection and closes it.
 * @throws {Error} naming host and user, after as many attempts as the connection allows.
 */
export async function withConnection<T>(
  connection: Connection,
  operation: Operation,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const { proxy } = connection;
  const { signal } = operation;
  if (!proxy) return using(await dial(connection, "Dial", operation), signal, use);
  return using(await dial(proxy, "Dial proxy", operation), signal, async (proxyClient) => {
    const way = (): Promise<Duplex> => forward(proxyClient, connection);
    return using(await dial(connection, "Dial from proxy", operation, way), signal, use);
  });
}

/** Settles also where the library leaves a request without an answer because the connection has gone. */
async function using<T>(
  client: Client,
  signal: AbortSignal,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  let ending: NodeJS.Timeout | undefined;
  const abort = (): void => {
    client.end();
    ending = setTimeout(() => client.destroy(), GRACE);
  };
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([use(client), loss(client, signal)]);
  } finally {
    signal.removeEventListener("abort", abort);
    clearTimeout(ending);
    client.end();
  }
}

function loss(client: Client, signal: AbortSignal): Promise<never> {
  let reason = "";
  client.on("error", ({ message }) => {
    reason = ` (${message})`;
  });
  return new Promise((_, reject) => {
    client.on("close", () => {
      const what = signal.aborted ? signal.reason?.message : `the connection was lost${reason}`;
      // sshd signals no command whose input has ended, nor one of root: it can only be left.
      reject(new Error(`${what}; what was started on the host may still run`));
    });
  });
}

async function dial(
  endpoint: Endpoint,
  what: string,
  { signal, status }: Operation,
  way?: () => Promise<Duplex>,
): Promise<Client> {
  const { default: ssh2 } = await import("ssh2");
  const config = connectConfig(endpoint, ssh2.utils.parseKey);
  const limit = endpoint.dialErrorLimit;
  for (let failures = 1, wait = FIRST_WAIT; ; failures++, wait = Math.min(wait * WAIT_GROWTH, LONGEST_WAIT)) {
    signal.throwIfAborted();
    try {
      return await attempt(new ssh2.Client(), endpoint, config, signal, await way?.());
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      const isFinal = error instanceof FinalDialError;
      if (isFinal || (limit >= 0 && failures > limit)) {
        const attempts = failures > 1 ? ` after ${failures} attempts` : "";
        throw new Error(`cannot connect to ${nameOf(endpoint)}${attempts}: ${reason}`, { cause: error });
      }
      status(`${what} ${failures}/${limit < 0 ? "inf" : limit} failed: retrying (${reason})`);
      await sleep(wait, undefined, { signal }).catch(() => {});
    }
  }
}

function attempt(
  client: Client,
  endpoint: Endpoint,
  config: ConnectConfig,
  signal: AbortSignal,
  sock: Duplex | undefined,
): Promise<Client> {
  return new Promise((resolve, reject) => {
    let refused: Error | undefined;
    const give = (error: Error): void => {
      signal.removeEventListener("abort", abort);
      client.destroy();
      reject(refused ?? error);
    };
    const abort = (): void => give(new Error("canceled"));
    signal.addEventListener("abort", abort);
    client.on("ready", () => {
      signal.removeEventListener("abort", abort);
      resolve(client);
    });
    client.on("error", (error: Error & { level?: string }) => {
      // The next means of authentication is tried after an agent has failed.
      if (error.level !== "agent")
        give(/no matching/.test(error.message) ? new FinalDialError(error.message) : error);
    });
    client.on("close", () => give(new Error("the connection was closed")));
    client.on("keyboard-interactive", (_name, _instructions, _lang, prompts, finish) =>
      finish(prompts.map(() => endpoint.password ?? "")),
    );
    client.connect({
      ...config,
      ...(sock && { sock }),
      hostVerifier: (blob: Buffer) => {
        refused = hostRefusal(endpoint, blob);
        return refused === undefined;
      },
    });
  });
}

function hostRefusal({ hostKey }: Endpoint, offered: Buffer): Error | undefined {
  if (!hostKey) return undefined;
  const expected = parseHostKey(hostKey).blob;
  if (expected.equals(offered)) return undefined;
  return new FinalDialError(
    `its host key is ${fingerprint(offered)}, not the expected ${fingerprint(expected)}; if the host was set up anew, change connection.hostKey`,
  );
}

function connectConfig(endpoint: Endpoint, parseKey: typeof import("ssh2").utils.parseKey): ConnectConfig {
  const { privateKey, privateKeyPassword, password, hostKey } = endpoint;
  const agent = endpoint.agentSocketPath ?? process.env.SSH_AUTH_SOCK;
  if (privateKey) {
    const key = parseKey(privateKey, privateKeyPassword);
    if (key instanceof Error) throw new Error(`privateKey for ${nameOf(endpoint)}: ${key.message}`);
  }
  if (endpoint.agentSocketPath && !existsSync(endpoint.agentSocketPath)) {
    throw new Error(`agentSocketPath for ${nameOf(endpoint)}: ${endpoint.agentSocketPath} does not exist`);
  }
  return {
    host: endpoint.host,
    port: endpoint.port,
    username: endpoint.user,
    readyTimeout: endpoint.perDialTimeout * 1000,
    keepaliveInterval: KEEPALIVE_INTERVAL,
    keepaliveCountMax: KEEPALIVE_COUNT,
    tryKeyboard: password !== undefined,
    ...(privateKey && { privateKey }),
    ...(privateKeyPassword && { passphrase: privateKeyPassword }),
    ...(password !== undefined && { password }),
    ...(agent && { agent }),
    ...(hostKey && {
      algorithms: { serverHostKey: algorithmsOf(parseHostKey(hostKey).type) as never },
    }),
    authHandler: [
      "none",
      ...(privateKey ? (["publickey"] as const) : []),
      ...(password !== undefined ? (["password", "keyboard-interactive"] as const) : []),
      ...(agent ? (["agent"] as const) : []),
    ],
  };
}

function forward(proxy: Client, { host, port }: Endpoint): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    proxy.forwardOut("127.0.0.1", 0, host, port, (error, stream) =>
      error ? reject(error) : resolve(stream),
    );
  });
}

function nameOf({ user, host, port }: Endpoint): string {
  return `${user}@${host}:${port}`;
}
