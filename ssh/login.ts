import { existsSync } from "node:fs";
import type { AuthenticationType, ConnectConfig, OpenSSHAgent, ParsedKey } from "ssh2";
import { fingerprint } from "../common/hostKey.ts";
import { ConnectError } from "./connectError.ts";
import { type Endpoint, nameOf } from "./connection.ts";

type Ssh2 = Pick<typeof import("ssh2"), "OpenSSHAgent" | "utils">;

/** How a user authenticates to a host. */
export interface Login {
  readonly config: ConnectConfig;
  /** The credentials in the order in which they are tried, as messages name them: `the private key ssh-ed25519 SHA256:…`. */
  readonly means: readonly string[];
}

/**
 * The credentials of an endpoint: its private key, then its password, then the agent's keys. If a key is given, no other
 * key is offered, as by OpenSSH with IdentitiesOnly; if that key is public, or encrypted without a password given, the
 * agent is asked for its private half.
 * @throws {ConnectError} if a private key cannot be read, or a named agent does not exist.
 */
export function loginOf(endpoint: Endpoint, ssh2: Ssh2): Login {
  const { user, privateKey, privateKeyPassword, password } = endpoint;
  const socket = agentSocketOf(endpoint);
  const { opened, ofAgent }: Key = privateKey ? readKey(endpoint, privateKey, socket, ssh2) : {};
  const agent = socket && !opened ? agentAt(socket, ofAgent, ssh2) : undefined;
  const ofWhich = ofAgent ? `the key ${fingerprint(ofAgent)} of ` : "";
  const ways: readonly (WayIn | false | undefined)[] = [
    opened && { methods: ["publickey"], words: `the private key ${fingerprint(opened.getPublicSSH())}` },
    password !== undefined && { methods: ["password", "keyboard-interactive"], words: "the password" },
    agent && { methods: ["agent"], words: `${ofWhich}the SSH agent at ${socket}` },
  ];
  const given = ways.filter((way) => !!way);
  return {
    config: {
      username: user,
      tryKeyboard: password !== undefined,
      ...(opened && { privateKey }),
      ...(opened && privateKeyPassword && { passphrase: privateKeyPassword }),
      ...(password !== undefined && { password }),
      ...(agent && { agent }),
      authHandler: ["none", ...given.flatMap(({ methods }) => methods)],
    },
    means: given.map(({ words }) => words),
  };
}

interface WayIn {
  /** The SSH protocol's names of it. */
  readonly methods: AuthenticationType[];
  readonly words: string;
}

function agentSocketOf(endpoint: Endpoint): string | undefined {
  const { agentSocketPath } = endpoint;
  if (!agentSocketPath || existsSync(agentSocketPath)) return agentSocketPath ?? process.env.SSH_AUTH_SOCK;
  throw new ConnectError(
    "login",
    `agentSocketPath for ${nameOf(endpoint)}: ${agentSocketPath} does not exist`,
    "start an SSH agent there, or correct the path",
  );
}

function agentAt(socket: string, key: Buffer | undefined, ssh2: Ssh2): OpenSSHAgent {
  const agent = new ssh2.OpenSSHAgent(socket);
  return key ? oneKeyOfAgent(agent, key) : agent;
}

interface Key {
  readonly opened?: ParsedKey | undefined;
  /** The public half of a key whose private half only an agent has. */
  readonly ofAgent?: Buffer | undefined;
}

function readKey(endpoint: Endpoint, text: string, agent: string | undefined, { utils }: Ssh2): Key {
  const key = utils.parseKey(text, endpoint.privateKeyPassword);
  if (!(key instanceof Error) && key.isPrivateKey()) return { opened: key };
  const half = key instanceof Error ? publicHalf(text) : key.getPublicSSH();
  if (agent && half && endpoint.privateKeyPassword === undefined) return { ofAgent: half };
  throw new ConnectError(
    "login",
    `privateKey for ${nameOf(endpoint)}: ${key instanceof Error ? key.message : "it is a public key, and there is no SSH agent"}`,
    "give a private key as ssh-keygen makes them, and the password of an encrypted one; or give the key to the SSH agent (ssh-add)",
    { cause: key },
  );
}

const MAGIC = "openssh-key-v1\0";

/** The public half of a private key in OpenSSH's own format, in which it precedes the encrypted part. */
function publicHalf(privateKey: string): Buffer | undefined {
  const [, base64] = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+)-----END/.exec(privateKey) ?? [];
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, "base64");
  if (!bytes.toString("latin1").startsWith(MAGIC)) return undefined;
  // Cipher, key derivation, its options, the number of keys (openssh-portable, PROTOCOL.key).
  const start = endOf(bytes, endOf(bytes, endOf(bytes, MAGIC.length))) + 4;
  return bytes.subarray(start + 4, endOf(bytes, start));
}

/** The end of a field that follows its 4-byte length at `start`. */
function endOf(bytes: Buffer, start: number): number {
  return start + 4 + bytes.readUInt32BE(start);
}

/** The error of an agent that is asked for a key it does not have. */
export const NOT_HELD = "it does not hold this key";

/** Makes an agent offer a single key: a host counts the keys it is offered, and hangs up after some (MaxAuthTries). */
function oneKeyOfAgent(agent: OpenSSHAgent, key: Buffer): OpenSSHAgent {
  const getAll = agent.getIdentities.bind(agent);
  agent.getIdentities = (done) =>
    getAll((error, keys = []) => {
      const found = keys.filter((each) => "getPublicSSH" in each && each.getPublicSSH().equals(key));
      if (error) done(error);
      else if (found.length === 0) done(new Error(NOT_HELD));
      else done(undefined, found);
    });
  return agent;
}
