import { existsSync } from "node:fs";
import type { AuthenticationType, ConnectConfig, ParsedKey } from "ssh2";
import { ConnectError } from "./connectError.ts";
import { type Endpoint, nameOf } from "./connection.ts";
import { fingerprint } from "./hostKey.ts";

type ParseKey = typeof import("ssh2").utils.parseKey;

/** How a user proves to a host who they are. */
export interface Login {
  readonly config: ConnectConfig;
  /** In words and in the order in which they are tried, e.g. `the private key ssh-ed25519 SHA256:…`. */
  readonly means: readonly string[];
}

/**
 * Everything there is to log in with: a private key, then a password, then what the agent holds.
 * @throws {ConnectError} where a private key cannot be read, or a named agent is not there.
 */
export function loginOf(endpoint: Endpoint, parseKey: ParseKey): Login {
  const { user, privateKey, privateKeyPassword, password, agentSocketPath } = endpoint;
  const agent = agentSocketPath ?? process.env.SSH_AUTH_SOCK;
  if (agentSocketPath && !existsSync(agentSocketPath)) {
    throw new ConnectError(
      "login",
      `agentSocketPath for ${nameOf(endpoint)}: ${agentSocketPath} does not exist`,
      "start an SSH agent there, or correct the path",
    );
  }
  const key = privateKey ? readKey(endpoint, privateKey, parseKey) : undefined;
  const handlers: AuthenticationType[] = [
    "none",
    ...(key ? (["publickey"] as const) : []),
    ...(password !== undefined ? (["password", "keyboard-interactive"] as const) : []),
    ...(agent ? (["agent"] as const) : []),
  ];
  return {
    config: {
      username: user,
      tryKeyboard: password !== undefined,
      ...(privateKey && { privateKey }),
      ...(privateKeyPassword && { passphrase: privateKeyPassword }),
      ...(password !== undefined && { password }),
      ...(agent && { agent }),
      authHandler: handlers,
    },
    means: [
      ...(key ? [`the private key ${fingerprint(key.getPublicSSH())}`] : []),
      ...(password !== undefined ? ["the password"] : []),
      ...(agent ? [`the SSH agent at ${agent}`] : []),
    ],
  };
}

function readKey(endpoint: Endpoint, privateKey: string, parseKey: ParseKey): ParsedKey {
  const key = parseKey(privateKey, endpoint.privateKeyPassword);
  if (!(key instanceof Error)) return key;
  throw new ConnectError(
    "login",
    `privateKey for ${nameOf(endpoint)}: ${key.message}`,
    "give a private key as ssh-keygen makes them, and the password of an encrypted one",
    { cause: key },
  );
}
