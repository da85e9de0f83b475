import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Client, ClientChannel } from "ssh2";
import type { Connection, Endpoint, Place } from "./connection.ts";
import { type Attempts, dial, directSocket } from "./dial.ts";
import { keepAlive, question } from "./keepAlive.ts";
import { HOST, HOST_BEHIND_JUMP_HOST, JUMP_HOST, type Role } from "./role.ts";
import { sessionGate } from "./sessionGate.ts";

/** How long a connection may take to close, in milliseconds. */
const GRACE = 2_000;

/** What a host that was logged into can be asked. */
export interface Host {
  /** Where it is, and who is logged in. */
  readonly endpoint: Endpoint;
  /** Starts a command in the user's login shell. @param env Set where the server takes them (`AcceptEnv`). */
  exec(command: string, env?: NodeJS.ProcessEnv): Promise<ClientChannel>;
}

/** An open connection to a host, through its proxy where there is one. */
export interface Link {
  /** @param over Once it is aborted nothing more is started, and what is still open is closed. */
  host(over: AbortSignal): Host;
  /** Whether the host answers within so many milliseconds. */
  isAnswered(patience: number): Promise<boolean>;
  /** Settles when the connection is no more, with the reason; empty where nobody knows it. */
  readonly gone: Promise<string>;
  /** Keeps this process alive until the answer is called, which is to be done once. A link nobody holds does not. */
  hold(): () => void;
  close(): void;
}

/** @throws {ConnectError} where the host or its proxy cannot be reached or logged into. */
export async function openLink(connection: Connection, attempts: Attempts): Promise<Link> {
  const { proxy } = connection;
  if (!proxy) return (await directLink(connection, HOST, attempts)).link;
  const gate = await gateTo(proxy, attempts);
  const release = gate.link.hold();
  try {
    const way = (): Promise<Duplex> => forward(gate.client, connection);
    const client = await dial(connection, HOST_BEHIND_JUMP_HOST, attempts, way);
    client.on("close", gate.link.close);
    return linkOf(client, connection, gate.link.hold);
  } catch (error) {
    gate.link.close();
    throw error;
  } finally {
    release();
  }
}

/** A connection that opens the way to other hosts. */
export interface Gate {
  readonly client: Client;
  readonly link: Link;
}

/** @throws {ConnectError} where the proxy cannot be reached or logged into. */
export function gateTo(proxy: Endpoint, attempts: Attempts): Promise<Gate> {
  return directLink(proxy, JUMP_HOST, attempts);
}

/** @throws {Error} where the gate does not reach the host. */
export function forward(gate: Client, { host, port }: Place): Promise<Duplex> {
  return answer((done) => gate.forwardOut("127.0.0.1", 0, host, port, done));
}

async function directLink(endpoint: Endpoint, role: Role, attempts: Attempts): Promise<Gate> {
  const sockets: Socket[] = [];
  const client = await dial(endpoint, role, attempts, async () => {
    const socket = directSocket(endpoint);
    sockets.push(socket);
    return socket;
  });
  const socket = sockets.at(-1);
  let holders = 0;
  socket?.unref();
  const link = linkOf(client, endpoint, () => {
    if (holders++ === 0) socket?.ref();
    return () => {
      if (--holders === 0) socket?.unref();
    };
  });
  return { client, link };
}

function linkOf(client: Client, endpoint: Endpoint, hold: Link["hold"]): Link {
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
    isAnswered: (patience) =>
      new Promise((resolve) => {
        const silence = setTimeout(() => resolve(false), patience);
        const settle = (isThere: boolean): void => {
          clearTimeout(silence);
          resolve(isThere);
        };
        // The library answers for a host that has just gone, too; then the connection closes before anything else happens.
        question(client, () => setImmediate(settle, true));
        void gone.then(() => settle(false));
      }),
    hold,
    close() {
      client.end();
      const ending = setTimeout(() => client.destroy(), GRACE).unref();
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

/** What it still says is read to nobody: a channel is closed only after all of it. */
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
