import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { ConnectError } from "./connectError.ts";
import { type Address, type ConnectionSettings, type Endpoint, nameOf } from "./connection.ts";
import { HOST, JUMP_HOST, type Role } from "./role.ts";

/** An endpoint as a configuration has it: private keys lie in files. */
export interface ConfiguredEndpoint extends Address {
  readonly user: string;
  readonly hostKey: string;
  /** Relative to the home folder if it begins with `~/`, else to the project's. */
  readonly privateKeyFile?: string;
  readonly privateKeyPassword?: string;
  readonly password?: string;
}

export interface ConfiguredConnection extends ConfiguredEndpoint {
  readonly jumpHost?: ConfiguredEndpoint;
}

/** Failures to connect that are tried again, with growing waits: a host that restarts comes back within them. */
const DIAL_ERROR_LIMIT = 9;

/** Seconds one attempt may take. */
const DIAL_TIMEOUT = 5;

/**
 * The connection as commands take it, private keys read.
 * @throws {ConnectError} where a key's file cannot be read.
 */
export function connectionOf({ jumpHost, ...host }: ConfiguredConnection): ConnectionSettings {
  return {
    ...endpointOf(host, HOST),
    ...(jumpHost && { proxy: endpointOf(jumpHost, JUMP_HOST) }),
  };
}

/**
 * One of them, its private key read.
 * @throws {ConnectError} where the key's file cannot be read.
 */
export function endpointOf(ssh: ConfiguredEndpoint, role: Role): Endpoint {
  const { host, port, user, hostKey, privateKeyFile, privateKeyPassword, password } = ssh;
  return {
    host,
    port,
    user,
    hostKey,
    ...(privateKeyFile !== undefined && { privateKey: readKey(ssh, role, privateKeyFile) }),
    ...(privateKeyPassword !== undefined && { privateKeyPassword }),
    ...(password !== undefined && { password }),
    dialErrorLimit: DIAL_ERROR_LIMIT,
    perDialTimeout: DIAL_TIMEOUT,
  };
}

function readKey(endpoint: ConfiguredEndpoint, { title, settings }: Role, privateKeyFile: string): string {
  const path = keyPath(privateKeyFile);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ConnectError(
      "login",
      `cannot read the private key for ${title}${nameOf(endpoint)}: ${error instanceof Error ? error.message : error}`,
      `correct ${settings}.privateKeyFile, or make the key there: ssh-keygen -t ed25519 -f ${path}`,
      { cause: error },
    );
  }
}

/** Relative to the home folder where it begins with `~/`, else to the project's. */
export function keyPath(privateKeyFile: string): string {
  return privateKeyFile.startsWith("~/")
    ? resolve(homedir(), privateKeyFile.slice(2))
    : resolve(import.meta.dirname, "..", privateKeyFile);
}
