import type { Duplex } from "node:stream";
import { algorithmsFor, type HostKey, hostKeyOf, parseHostKey } from "../common/hostKey.ts";
import { ConnectError } from "./connectError.ts";
import { type Endpoint, type Place, placeName } from "./connection.ts";
import { type Attempts, directSocket } from "./dial.ts";
import { forward, gateTo } from "./link.ts";
import type { Role } from "./role.ts";
import { ClosedError, unreachable } from "./trouble.ts";

/** How long a host may take to show its key, in milliseconds. */
const PATIENCE = 10_000;

/** A host that is asked for its key; nobody logs into it. */
export interface AskedHost extends Place {
  readonly role: Role;
  /** Whether it still has this one is what is asked; else for the best it has: Ed25519, ECDSA, RSA. */
  readonly hostKey?: string;
  /** Logged into first, opens the way. */
  readonly proxy?: Endpoint;
}

/**
 * The key that whoever answers at a host's address shows. It proves nothing: compare it with what the host's own
 * console says.
 * @throws {ConnectError} where nobody answers, or the proxy cannot be logged into.
 */
export async function offeredKey(asked: AskedHost, attempts: Attempts): Promise<HostKey> {
  const { proxy } = asked;
  if (proxy === undefined) return ask(asked, async () => directSocket(asked));
  const { client, link } = await gateTo(proxy, attempts);
  const release = link.hold();
  try {
    return await ask(asked, () => forward(client, asked));
  } finally {
    release();
    link.close();
  }
}

async function ask(asked: AskedHost, way: () => Promise<Duplex>): Promise<HostKey> {
  try {
    return await keyOver(await way(), asked.hostKey);
  } catch (error) {
    const { obstacle, reason, cure } = unreachable(asked, asked.role, error);
    throw new ConnectError(obstacle, `${placeName(asked)} shows no host key: ${reason}`, cure, {
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
        // Asked for by the library, told to nobody: the host is left before anybody logs in.
        username: "nobody",
        readyTimeout: PATIENCE,
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
