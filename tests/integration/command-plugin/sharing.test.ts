import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { freePort } from "../../../common/freePort.ts";
import type { PropertyMap } from "../../../engine/command-plugin/propertyValue.ts";
import { eventually } from "../../eventually.ts";
import { type Plugin, startPlugin } from "./plugin.ts";
import { ENV } from "./remoteHost.ts";
import { type SshServer, sshServer } from "./sshServer.ts";

const REMOTE = "command:remote:Command";
const COPY = "command:remote:CopyToRemote";

/** Lets no test wait for a connection that is never given up. */
const TIMEOUT = { timeout: 300_000 };

interface Shared {
  readonly plugin: Plugin;
  readonly server: SshServer;
  readonly dir: string;
  readonly connection: PropertyMap;
  /** How often somebody has logged in. */
  logins(): number;
}

/** A plugin of its own, which has no connection yet, and a host. */
async function shared(t: TestContext, settings: readonly string[] = []): Promise<Shared> {
  const dir = mkdtempSync(join(tmpdir(), "sharing-"));
  const server = await sshServer(settings);
  await server.start();
  const plugin = await startPlugin(ENV);
  t.after(async () => {
    await plugin.stop();
    await server.remove();
    rmSync(dir, { recursive: true });
  });
  const { port, user, hostKey, key } = server;
  return {
    plugin,
    server,
    dir,
    connection: { host: "127.0.0.1", port, user, hostKey, privateKey: key, dialErrorLimit: 20 },
    logins: () => server.log().match(/Accepted publickey/g)?.length ?? 0,
  };
}

test(
  "all that a deployment does on a host goes over one connection, at once or one after the other",
  TIMEOUT,
  async (t) => {
    const { plugin, dir, connection, logins } = await shared(t, ["MaxSessions 2"]);
    const copy = (name: string) =>
      plugin.create(COPY, {
        connection,
        source: { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", text: name },
        remotePath: join(dir, name),
      });
    const names = ["a", "b", "c", "d", "e"];
    await Promise.all(names.map(copy));
    for (const name of names) await copy(`${name}2`);
    const { state } = await plugin.create(REMOTE, { connection, create: `ls ${dir} | wc -l` });
    assert.deepEqual([state.stdout, logins()], ["10", 1]);
  },
);

test("whoever logs in by another way has another connection", TIMEOUT, async (t) => {
  const { plugin, server, connection, logins } = await shared(t);
  const encrypted = {
    ...connection,
    privateKey: server.encryptedKey,
    privateKeyPassword: server.passphrase,
  };
  for (const each of [connection, encrypted, connection]) {
    await plugin.create(REMOTE, { connection: each, create: "true" });
  }
  assert.equal(logins(), 2);
});

test("a host that has restarted in between is connected to anew", TIMEOUT, async (t) => {
  const { plugin, server, connection, logins } = await shared(t);
  await plugin.create(REMOTE, { connection, create: "true" });
  await server.stop();
  const later = plugin.create(REMOTE, { connection, create: "echo back" });
  await server.start();
  assert.deepEqual([(await later).state.stdout, logins()], ["back", 2]);
});

test(
  "a host that has lost its power in between, and told nobody, is connected to anew",
  TIMEOUT,
  async (t) => {
    const { plugin, server, connection, logins } = await shared(t);
    const sockets: Socket[] = [];
    const wire = createServer((near) => {
      const far = connect(server.port, "127.0.0.1");
      // An end that is given up with words unread resets its connection.
      for (const socket of [near, far]) socket.on("error", () => socket.destroy());
      sockets.push(near, far);
      near.pipe(far).pipe(near);
    });
    const port = await freePort();
    wire.listen(port, "127.0.0.1");
    t.after(() => {
      for (const socket of sockets) socket.destroy();
      wire.close();
    });
    const through = { ...connection, port, perDialTimeout: 1 };
    await plugin.create(REMOTE, { connection: through, create: "true" });
    for (const socket of sockets) socket.unpipe().pause();
    const { state } = await plugin.create(REMOTE, { connection: through, create: "echo back" });
    assert.deepEqual([state.stdout, logins()], ["back", 2]);
  },
);

test("a command that is given up while it waits for its turn never starts", TIMEOUT, async (t) => {
  const { plugin, dir, connection } = await shared(t, ["MaxSessions 1"]);
  const long = plugin.create(REMOTE, { connection, create: "echo up; sleep 2" }, "long");
  await eventually(() => plugin.lines.includes("long: up"));
  const file = join(dir, "started");
  await assert.rejects(
    plugin.create(REMOTE, { connection, create: `touch ${file}` }, "late", 1),
    /ended after 1 s/,
  );
  await long;
  await plugin.create(REMOTE, { connection, create: "sleep 0.5" });
  assert.ok(!existsSync(file));
});

test("a command that is given up leaves its turn to others, while it may still run", TIMEOUT, async (t) => {
  const { plugin, connection, logins } = await shared(t, ["MaxSessions 1"]);
  await assert.rejects(
    plugin.create(REMOTE, { connection, create: "while sleep 0.1; do echo noise; done" }, "noisy", 1),
    /\b1 s\b.*custom timeout.*may still run/,
  );
  assert.equal((await plugin.create(REMOTE, { connection, create: "echo next" })).state.stdout, "next");
  assert.equal(logins(), 1);
});

test("a connection that is open does not hold up the end of the plugin", TIMEOUT, async (t) => {
  const { connection } = await shared(t);
  const own = await startPlugin(ENV);
  await own.create(REMOTE, { connection, create: "true" });
  const begun = performance.now();
  await own.stop();
  assert.ok(performance.now() - begun < 1_500);
});
