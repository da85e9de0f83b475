import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Client, ClientChannel } from "ssh2";
import type { Address, ConnectionSettings, Endpoint } from "./connection.ts";
import { type Attempts, dial, directSocket } from "./dial.ts";
import { keepAlive, probe } from "./keepAlive.ts";
import { HOST, HOST_BEHIND_JUMP_HOST, JUMP_HOST, type Role } from "./role.ts";
import { sessionGate } from "./sessionGate.ts";

/** How long a connection may take to close. */
const CLOSE_TIMEOUT_MS = 2_000;

/** A host that somebody is logged into. */
export interface RemoteHost {
  /** The host's address, and who is logged in. */
  readonly endpoint: Endpoint;
  /** Starts a command in the user's login shell. @param env Variables the server accepts (`AcceptEnv`). */
  exec(command: string, env?: NodeJS.ProcessEnv): Promise<ClientChannel>;
}

/** An open connection to a host, through its jump host if it has one. */
export interface OpenConnection {
  /** @param over After its abort no command is started, and running commands' channels are closed. */
  host(over: AbortSignal): RemoteHost;
  /** Whether the host answers within `timeoutMs`. */
  isAnswered(timeoutMs: number): Promise<boolean>;
  /** Resolves when the connection has closed, with the reason; empty if it is unknown. */
  readonly gone: Promise<string>;
  /** Keeps this process alive until the returned function is called, once. A connection nobody holds does not. */
  hold(): () => void;
  close(): void;
}

/** @throws {ConnectError} if the host or its jump host cannot be reached or logged into. */
export async function openConnection(
  settings: ConnectionSettings,
  attempts: Attempts,
): Promise<OpenConnection> {
  const { proxy } = settings;
  if (!proxy) return (await connectDirectly(settings, HOST, attempts)).connection;
  const jumpHost = await openJumpHost(proxy, attempts);
  const release = jumpHost.connection.hold();
  try {
    const openStream = (): Promise<Duplex> => forward(jumpHost.client, settings);
    const client = await dial(settings, HOST_BEHIND_JUMP_HOST, attempts, openStream);
    client.on("close", jumpHost.connection.close);
    return connectionOver(client, settings, jumpHost.connection.hold);
  } catch (error) {
    jumpHost.connection.close();
    throw error;
  } finally {
    release();
  }
}

/** A connection through which other hosts are reached. */
export interface JumpHost {
  readonly client: Client;
  readonly connection: OpenConnection;
}

/** @throws {ConnectError} if the jump host cannot be reached or logged into. */
export function openJumpHost(endpoint: Endpoint, attempts: Attempts): Promise<JumpHost> {
  return connectDirectly(endpoint, JUMP_HOST, attempts);
}

/** @throws {Error} if the jump host does not reach the host. */
export function forward(jumpHost: Client, { host, port }: Address): Promise<Duplex> {
  return answer((done) => jumpHost.forwardOut("127.0.0.1", 0, host, port, done));
}

async function connectDirectly(endpoint: Endpoint, role: Role, attempts: Attempts): Promise<JumpHost> {
  const sockets: Socket[] = [];
  const client = await dial(endpoint, role, attempts, async () => {
    const socket = directSocket(endpoint);
    sockets.push(socket);
    return socket;
  });
  const socket = sockets.at(-1);
  let holders = 0;
  socket?.unref();
  const connection = connectionOver(client, endpoint, () => {
    if (holders++ === 0) socket?.ref();
    return () => {
      if (--holders === 0) socket?.unref();
    };
  });
  return { client, connection };
}

function connectionOver(client: Client, endpoint: Endpoint, hold: OpenConnection["hold"]): OpenConnection {
  const open = sessionGate();
  const gone = goneOf(client);
  return {
    gone,
    host: (over) => ({
      endpoint,
      exec: (command, env = {}) =>
        open(async () => {
          over.throwIfAborted();
          const channel = await answer<ClientChannel>((done) => client.exec(command, { env }, done));
          closeWhen(over, channel);
          return channel;
        }),
    }),
    isAnswered(timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const silence = setTimeout(resolve, timeoutMs, false);
      // The library also calls back for a connection that has just been lost; its close event then comes first.
      probe(client, () => setImmediate(resolve, true));
      void gone.then(() => resolve(false));
      return promise.finally(() => clearTimeout(silence));
    },
    hold,
    close() {
      client.end();
      const ending = setTimeout(() => client.destroy(), CLOSE_TIMEOUT_MS).unref();
      client.on("close", () => clearTimeout(ending));
    },
  };
}

function closeWhen(over: AbortSignal, channel: ClientChannel): void {
  const close = (): void => closeChannel(channel);
  if (over.aborted) close();
  over.addEventListener("abort", close);
  channel.once("close", () => over.removeEventListener("abort", close));
}

/** Discards the channel's remaining output: the library closes a channel only after its output was read. */
function closeChannel(channel: ClientChannel): void {
  channel.resume();
  channel.stderr.resume();
  channel.destroy();
}

function goneOf(client: Client): Promise<string> {
  let reason = "";
  client.on("error", ({ message }) => {
    reason = message;
  });
  keepAlive(client, (seconds) => {
    reason = `no answer for ${seconds} s`;
    client.destroy();
  });
  return new Promise((resolve) => {
    client.on("close", () => resolve(reason));
  });
}

function answer<T>(ask: (done: (error: Error | undefined, value: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, value) => (error ? reject(error) : resolve(value)));
  });
}
