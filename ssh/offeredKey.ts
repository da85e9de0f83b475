import type { Duplex } from "node:stream";
import { algorithmsFor, type HostKey, hostKeyOf, parseHostKey } from "../common/hostKey.ts";
import { ConnectError } from "./connectError.ts";
import { type Address, addressText, type Endpoint } from "./connection.ts";
import { type Attempts, directSocket, type OpenStream } from "./dial.ts";
import { forward, openJumpHost } from "./openConnection.ts";
import type { Role } from "./role.ts";
import { ClosedError, unreachable } from "./trouble.ts";

/** How long a host may take to show its key. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** A host that is asked for its key; nobody logs into it. */
export interface AskedHost extends Address {
  readonly role: Role;
  /** If set, the host is asked for a key of this type, otherwise for the best it has: Ed25519, ECDSA, RSA. */
  readonly hostKey?: string;
  /** The jump host through which it is reached. */
  readonly proxy?: Endpoint;
}

/**
 * Returns the host key of whoever answers at the address. It proves nothing: compare it with the one that the host's
 * own console shows.
 * @throws {ConnectError} if nobody answers, or the jump host cannot be logged into.
 */
export async function offeredKey(asked: AskedHost, attempts: Attempts): Promise<HostKey> {
  const { proxy } = asked;
  if (proxy === undefined) return ask(asked, async () => directSocket(asked));
  const { client, connection } = await openJumpHost(proxy, attempts);
  const release = connection.hold();
  try {
    return await ask(asked, () => forward(client, asked));
  } finally {
    release();
    connection.close();
  }
}

async function ask(asked: AskedHost, openStream: OpenStream): Promise<HostKey> {
  try {
    return await keyOver(await openStream(), asked.hostKey);
  } catch (error) {
    const { obstacle, reason, cure } = unreachable(asked, asked.role, error);
    throw new ConnectError(obstacle, `${addressText(asked)} shows no host key: ${reason}`, cure, {
      cause: error,
    });
  }
}

async function keyOver(sock: Duplex, known: string | undefined): Promise<HostKey> {
  const { default: ssh2 } = await import("ssh2");
  const client = new ssh2.Client();
  try {
    return await new Promise((resolve, reject) => {
      client.on("error", reject);
      client.on("close", () => reject(new ClosedError()));
      client.connect({
        sock,
        // The library requires a name; it is never sent, for the connection ends before the login.
        username: "nobody",
        readyTimeout: HANDSHAKE_TIMEOUT_MS,
        algorithms: { serverHostKey: algorithmsFor(known === undefined ? "" : parseHostKey(known).type) },
        hostVerifier: (blob: Buffer) => {
          resolve(hostKeyOf(blob));
          return false;
        },
      });
    });
  } finally {
    client.destroy();
    sock.destroy();
  }
}
