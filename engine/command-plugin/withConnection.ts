import type { Connection } from "../../ssh/connection.ts";
import type { Host } from "../../ssh/link.ts";
import { sharedConnection } from "../../ssh/sharedConnection.ts";
import type { Operation } from "./operation.ts";

/**
 * Connects to a host, through its proxy where there is one, uses the connection and closes it.
 * @throws {ConnectError} naming host and user, after as many attempts as the connection allows.
 */
export async function withConnection<T>(
  connection: Connection,
  operation: Operation,
  use: (host: Host) => Promise<T>,
): Promise<T> {
  const shared = sharedConnection(connection);
  try {
    return await shared.use(operation, use);
  } finally {
    shared.close();
  }
}
