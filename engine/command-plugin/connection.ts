import type { Properties, Property } from "./inputShape.ts";

/** How one host is reached and how both sides prove who they are. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  /** Default: the socket that `SSH_AUTH_SOCK` names. */
  readonly agentSocketPath?: string;
  /** In the form of `authorized_keys`. Without it any host is believed. */
  readonly hostKey?: string;
  /** Failures that are tried again; -1: without end. */
  readonly dialErrorLimit: number;
  /** In seconds; 0: no limit. */
  readonly perDialTimeout: number;
}

export interface Connection extends Endpoint {
  /** A host that is connected to first, and opens the way to `host`. */
  readonly proxy?: Endpoint;
}

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
