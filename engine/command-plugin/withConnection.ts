import type { Connection } from "../../ssh/connection.ts";
import type { Host } from "../../ssh/link.ts";
import { type SharedConnection, sharedConnection } from "../../ssh/sharedConnection.ts";
import type { Operation } from "./operation.ts";

/** By all that a connection is made with, for as long as the plugin lives. */
const connections = new Map<string, SharedConnection>();

/**
 * Uses the connection to a host, through its proxy where there is one; all resources of a host share it.
 * @throws {ConnectError} naming host and user, after as many attempts as the connection allows.
 */
export function withConnection<T>(
  connection: Connection,
  operation: Operation,
  use: (host: Host) => Promise<T>,
): Promise<T> {
  const key = JSON.stringify(connection);
  const shared = connections.get(key) ?? sharedConnection(connection);
  connections.set(key, shared);
  return shared.use(operation, use);
}
