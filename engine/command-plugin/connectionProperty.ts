import type { Properties, Property } from "./inputShape.ts";

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
