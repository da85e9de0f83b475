import type { ConnectionSettings } from "../../ssh/connection.ts";
import type { RemoteHost } from "../../ssh/openConnection.ts";
import { repeated } from "../../ssh/repeated.ts";
import { type SharedConnection, sharedConnection } from "../../ssh/sharedConnection.ts";
import type { OnLoss } from "../../ssh/shell.ts";
import type { Properties, Property } from "./inputShape.ts";
import type { Operation } from "./resource.ts";

const ENDPOINT_PROPERTIES: Properties = {
  agentSocketPath: { shape: { kind: "text" } },
  dialErrorLimit: { shape: { kind: "number" }, default: 10 },
  host: { shape: { kind: "text" }, required: true },
  hostKey: { shape: { kind: "text" } },
  password: { shape: { kind: "text" } },
  perDialTimeout: { shape: { kind: "number" }, default: 15 },
  port: { shape: { kind: "number" }, default: 22 },
  privateKey: { shape: { kind: "text" } },
  privateKeyPassword: { shape: { kind: "text" } },
  user: { shape: { kind: "text" }, default: "root" },
};

export const CONNECTION_PROPERTY: Property = {
  shape: {
    kind: "object",
    properties: {
      ...ENDPOINT_PROPERTIES,
      proxy: { shape: { kind: "object", properties: ENDPOINT_PROPERTIES } },
    },
  },
  required: true,
  secret: true,
};

/** By their settings, for as long as the plugin runs. */
const connections = new Map<string, SharedConnection>();

/**
 * Runs `use` on a host, through its jump host if it has one; all resources of a host share the connection.
 * @throws {ConnectError} naming host and user, after as many attempts as the settings allow.
 * @throws {LostConnection} if the connection is lost, and `use` may not be repeated or was repeated without success.
 */
export function withConnection<T>(
  settings: ConnectionSettings,
  operation: Operation,
  onLoss: OnLoss,
  use: (host: RemoteHost) => Promise<T>,
): Promise<T> {
  const key = JSON.stringify(settings);
  const shared = connections.get(key) ?? sharedConnection(settings);
  connections.set(key, shared);
  const once = (): Promise<T> => shared.use(operation, use);
  return onLoss === "repeat" ? repeated(settings, operation, once) : once();
}
