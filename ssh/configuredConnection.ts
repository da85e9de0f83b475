import { readFileSync } from "node:fs";
import { userPath } from "../common/userPath.ts";
import { ConnectError } from "./connectError.ts";
import { type ConnectionSettings, type Endpoint, nameOf } from "./connection.ts";
import { HOST, JUMP_HOST, type Role } from "./role.ts";

/** An endpoint in the stack's configuration, which names the private key's file. */
export interface ConfiguredEndpoint
  extends Omit<Endpoint, "privateKey" | "agentSocketPath" | "dialErrorLimit" | "perDialTimeout"> {
  readonly hostKey: string;
  /** Relative to the home folder if it begins with `~/`, otherwise to the project's. */
  readonly privateKeyFile?: string;
}

export interface ConfiguredConnection extends ConfiguredEndpoint {
  readonly jumpHost?: ConfiguredEndpoint;
}

/** How many failures to connect are retried, with increasing pauses: enough for a host that restarts. */
const DIAL_ERROR_LIMIT = 9;

/** How long one attempt may take. */
const DIAL_TIMEOUT_SECONDS = 5;

/**
 * The settings of a configured connection, with the content of the private keys' files.
 * @throws {ConnectError} if a key's file cannot be read.
 */
export function connectionOf({ jumpHost, ...host }: ConfiguredConnection): ConnectionSettings {
  return {
    ...endpointOf(host, HOST),
    ...(jumpHost && { proxy: endpointOf(jumpHost, JUMP_HOST) }),
  };
}

/**
 * The settings of one endpoint, with the content of the private key's file.
 * @throws {ConnectError} if the key's file cannot be read.
 */
export function endpointOf(ssh: ConfiguredEndpoint, role: Role): Endpoint {
  const { privateKeyFile, ...endpoint } = ssh;
  return {
    ...endpoint,
    ...(privateKeyFile !== undefined && { privateKey: readKey(ssh, role, privateKeyFile) }),
    dialErrorLimit: DIAL_ERROR_LIMIT,
    perDialTimeout: DIAL_TIMEOUT_SECONDS,
  };
}

function readKey(endpoint: ConfiguredEndpoint, { title, settings }: Role, privateKeyFile: string): string {
  const path = userPath(privateKeyFile);
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
