import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PropertyMap } from "../../../engine/command-plugin/propertyValue.ts";
import { type Plugin, startPlugin } from "./plugin.ts";
import { type SshServer, sshServer } from "./sshServer.ts";

/** A plugin and a host it may connect to; both see the same files. */
export interface RemoteHost {
  readonly plugin: Plugin;
  readonly server: SshServer;
  /** For the files of a test. */
  readonly dir: string;
  /** Where the host is and how to know it: a connection without a proof of identity. */
  readonly place: PropertyMap;
  /** With a key that the host accepts. */
  readonly connection: PropertyMap;
  remove(): Promise<void>;
}

/** The environment of the tests, without the agent of whoever runs them. */
export const ENV: NodeJS.ProcessEnv = { ...process.env, SSH_AUTH_SOCK: undefined };

export async function remoteHost(): Promise<RemoteHost> {
  const dir = mkdtempSync(join(tmpdir(), "remote-host-"));
  const server = await sshServer([
    "AcceptEnv LAB_* PULUMI_COMMAND_*",
    "PasswordAuthentication yes",
    "MaxStartups 100",
  ]);
  await server.start();
  const plugin = await startPlugin(ENV);
  const { port, user, hostKey, key } = server;
  const place = { host: "127.0.0.1", port, user, hostKey, dialErrorLimit: 0 };
  return {
    plugin,
    server,
    dir,
    place,
    connection: { ...place, privateKey: key },
    async remove() {
      await plugin.stop();
      await server.remove();
      rmSync(dir, { recursive: true });
    },
  };
}
