/** An authority that gives certificates by ACME: pebble, which Let's Encrypt tests its clients with. */

import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../../artifacts/cacheFolder.ts";
import { poll } from "../../../common/poll.ts";
import { ask } from "../../../common/site.ts";
import type { TestAuthority } from "../../certificates.ts";

const PEBBLE = "github.com/letsencrypt/pebble/v2/cmd/pebble@v2.10.1";
const DIRECTORY_PORT = 14000;
const MANAGEMENT_PORT = 15000;
const NAMES_PORT = 15353;

export interface AcmeServer {
  /** The URL of its directory, for hosts that trust the authority of the test. */
  readonly directory: string;
  /** Its own root in PEM, which it makes anew at each start. */
  readonly root: string;
  close(): Promise<void>;
}

/**
 * @param address of this machine, as the hosts see it.
 * @param host where every domain leads.
 * @param authority issues the certificate of the server itself.
 */
export async function startAcmeServer(
  address: string,
  host: string,
  authority: TestAuthority,
): Promise<AcmeServer> {
  const { certificateFile, keyFile } = authority.issue("acme", { names: `IP:${address},IP:127.0.0.1` });
  const config = authority.write(
    "pebble.json",
    JSON.stringify({
      pebble: {
        listenAddress: `${address}:${DIRECTORY_PORT}`,
        managementListenAddress: `127.0.0.1:${MANAGEMENT_PORT}`,
        certificate: certificateFile,
        privateKey: keyFile,
        httpPort: 80,
        tlsPort: 443,
      },
    }),
  );
  const names = await serveNames(host);
  const pebble = spawn(await pebbleProgram(), ["-config", config, "-dnsserver", `127.0.0.1:${NAMES_PORT}`], {
    env: { PEBBLE_VA_NOSLEEP: "1" },
    stdio: "ignore",
  });
  return {
    directory: `https://${address}:${DIRECTORY_PORT}/dir`,
    root: await rootOf(authority.read("acme.pem")),
    async close() {
      names.close();
      await ended(pebble);
    },
  };
}

const FOLDER = join(cacheFolder(), PEBBLE.replaceAll(/[^\w.]/g, "-"));
const PROGRAM = join(FOLDER, "pebble");

/** Whether it is there, or Go can build it. */
export const HAS_PEBBLE = existsSync(PROGRAM) || spawnSync("go", ["version"]).status === 0;

/** Builds it once. */
async function pebbleProgram(): Promise<string> {
  if (!existsSync(PROGRAM)) {
    await promisify(execFile)("go", ["install", PEBBLE], { env: { ...process.env, GOBIN: FOLDER } });
  }
  return PROGRAM;
}

async function rootOf(certificate: string): Promise<string> {
  const origin = `https://127.0.0.1:${MANAGEMENT_PORT}`;
  const site = { origin, address: "127.0.0.1", certificate };
  return await poll(
    () =>
      ask(site, `${origin}/roots/0`, { timeoutMs: 1000 }).then(
        ({ body }) => body,
        () => "",
      ),
    (root) => root !== "",
    { timeoutMs: 10_000, intervalMs: 100 },
  );
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill();
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

/** Answers every question for an IPv4 address over TCP with the same one, others with nothing (RFC 1035, 4). */
async function serveNames(host: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (message) => {
      const question = message.subarray(14, message.indexOf(0, 14) + 5);
      const isAddress = question.readUInt16BE(question.length - 4) === 1;
      const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...host.split(".").map(Number)]);
      const counts = Buffer.from([0x81, 0x80, 0, 1, 0, isAddress ? 1 : 0, 0, 0, 0, 0]);
      const reply = Buffer.concat([message.subarray(2, 4), counts, question, ...(isAddress ? [answer] : [])]);
      const length = Buffer.from([reply.length >> 8, reply.length & 0xff]);
      socket.write(Buffer.concat([length, reply]));
    });
  }).listen(NAMES_PORT, "127.0.0.1");
  await once(server, "listening");
  return server;
}
