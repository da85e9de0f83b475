import type { ConnectionSettings } from "../../ssh/connection.ts";
import { CONNECTION_PROPERTY, withConnection } from "./connection.ts";
import type { Properties } from "./inputShape.ts";
import type { Archive, Asset } from "./propertyValue.ts";
import { copyToRemotePath, putRemote, writeRemote } from "./remoteFiles.ts";
import type { Operation, Resource } from "./resource.ts";

interface CopyInputs {
  readonly connection: ConnectionSettings;
  readonly remotePath: string;
}

const COPY_PROPERTIES: Properties = {
  connection: CONNECTION_PROPERTY,
  remotePath: { shape: { kind: "text" }, required: true },
  triggers: { shape: { kind: "anyList" } },
};

interface CopyToRemoteInputs extends CopyInputs {
  readonly source: Asset | Archive;
}

/** `command:remote:CopyToRemote` */
export const copyToRemote: Resource<CopyToRemoteInputs> = {
  properties: { ...COPY_PROPERTIES, source: { shape: { kind: "source" }, required: true } },
  outputs: [],

  async create(inputs, operation) {
    await copySource(inputs, operation);
    return {};
  },

  /** Copies again only if source or path changed: a changed connection alone copies nothing. */
  async update({ inputs, oldInputs }, operation) {
    const isSame = inputs.source.hash === oldInputs.source.hash && inputs.remotePath === oldInputs.remotePath;
    if (!isSame) await copySource(inputs, operation);
    return {};
  },
};

interface CopyFileInputs extends CopyInputs {
  readonly localPath: string;
}

/** `command:remote:CopyFile`, superseded by CopyToRemote. */
export const copyFile: Resource<CopyFileInputs> = {
  properties: { ...COPY_PROPERTIES, localPath: { shape: { kind: "text" }, required: true } },
  outputs: [],

  async create({ connection, localPath, remotePath }, operation) {
    await withConnection(connection, operation, "repeat", (host) => putRemote(host, localPath, remotePath));
    return {};
  },
};

async function copySource(
  { connection, source, remotePath }: CopyToRemoteInputs,
  operation: Operation,
): Promise<void> {
  await withConnection(connection, operation, "repeat", async (host) => {
    if (typeof source.path === "string" && source.path) await copyToRemotePath(host, source.path, remotePath);
    else await writeRemote(host, remotePath, String(source.text ?? ""));
  });
}
