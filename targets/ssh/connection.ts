import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import type { Connection, Endpoint } from "../../ssh/connection.ts";
import type { SshConnection, SshEndpoint } from "../../topology/model.ts";

/** Failures to connect that are tried again, with growing waits: a host that restarts comes back within them. */
const DIAL_ERROR_LIMIT = 9;

/** Seconds one attempt may take. */
const DIAL_TIMEOUT = 5;

/**
 * The connection as commands take it, the private key read.
 * @throws {Error} where the key's file cannot be read.
 */
export function connectionOf({ jumpHost, ...host }: SshConnection): Connection {
  return { ...endpointOf(host), ...(jumpHost && { proxy: endpointOf(jumpHost) }) };
}

function endpointOf({ privateKeyFile, ...endpoint }: SshEndpoint): Endpoint {
  return {
    ...endpoint,
    ...(privateKeyFile !== undefined && { privateKey: readFileSync(keyPath(privateKeyFile), "utf8") }),
    dialErrorLimit: DIAL_ERROR_LIMIT,
    perDialTimeout: DIAL_TIMEOUT,
  };
}

/** Relative to the home folder where it begins with `~/`, else to the project's. */
export function keyPath(privateKeyFile: string): string {
  return privateKeyFile.startsWith("~/")
    ? resolve(homedir(), privateKeyFile.slice(2))
    : resolve(import.meta.dirname, "../..", privateKeyFile);
}
