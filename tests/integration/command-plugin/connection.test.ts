import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { freePort } from "../../../common/freePort.ts";
import type { PropertyMap } from "../../../engine/command-plugin/propertyValue.ts";
import { eventually } from "../../eventually.ts";
import { type Plugin, startPlugin } from "./plugin.ts";
import { ENV, type RemoteHost, remoteHost } from "./remoteHost.ts";
import { type SshServer, sshServer } from "./sshServer.ts";

const REMOTE = "command:remote:Command";
const PASSWORD = "correct horse";
const USER = "msmlab-ssh-test";

describe("a connection", () => {
  let host: RemoteHost;
  let plugin: Plugin;
  let server: SshServer;
  let dir: string;
  let place: PropertyMap;
  let connection: PropertyMap;
  before(async () => {
    host = await remoteHost();
    ({ plugin, server, dir, place, connection } = host);
  });
  after(() => host?.remove());

  const whoami = (fields: PropertyMap) => plugin.create(REMOTE, { connection: fields, create: "whoami" });

  test("with an encrypted key needs its password", async () => {
    const encrypted = { ...place, privateKey: server.encryptedKey };
    const { state } = await whoami({ ...encrypted, privateKeyPassword: server.passphrase });
    assert.equal(state.stdout, server.user);
    await assert.rejects(whoami(encrypted), /privateKey for .*@127.0.0.1:\d+: .*no passphrase given/);
    await assert.rejects(whoami({ ...encrypted, privateKeyPassword: "wrong" }), /privateKey for .*: /);
  });

  test("with an agent, by its path or by SSH_AUTH_SOCK", async (t) => {
    const socket = join(dir, "agent");
    const agent = execFileSync("ssh-agent", ["-s", "-a", socket], { encoding: "utf8" });
    t.after(() => process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(agent)?.[1])));
    execFileSync("ssh-add", ["-q", server.keyFile], {
      env: { ...ENV, SSH_AUTH_SOCK: socket },
      stdio: "ignore",
    });
    assert.equal((await whoami({ ...place, agentSocketPath: socket })).state.stdout, server.user);
    const own = await startPlugin({ ...ENV, SSH_AUTH_SOCK: socket });
    t.after(() => own.stop());
    const { state } = await own.create(REMOTE, { connection: place, create: "whoami" });
    assert.equal(state.stdout, server.user);
    await assert.rejects(
      whoami({ ...place, agentSocketPath: "/no/agent" }),
      /agentSocketPath .* \/no\/agent does not exist/,
    );
  });

  test("with an agent of many keys is refused once, and offers one alone where a key is given", async (t) => {
    const socket = join(dir, "many");
    const agent = execFileSync("ssh-agent", ["-s", "-a", socket], { encoding: "utf8" });
    t.after(() => process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(agent)?.[1])));
    const keys = Array.from({ length: 8 }, (_, i) => join(dir, `key${i}`));
    for (const key of keys) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const add = (...files: readonly string[]) =>
      execFileSync("ssh-add", ["-q", ...files], { env: { ...ENV, SSH_AUTH_SOCK: socket }, stdio: "ignore" });
    add(...keys, server.keyFile);
    const fields = { ...place, agentSocketPath: socket, dialErrorLimit: 9 };
    const refusals = () => server.log().match(/Too many authentication failures/g)?.length ?? 0;

    const before = refusals();
    await assert.rejects(
      whoami(fields),
      /SSH agent at \S+ \(Too many authentication failures\)\n.*ssh\.privateKeyFile/,
    );
    // The server writes it down after it has hung up.
    await eventually(() => refusals() !== before);
    const half = readFileSync(`${server.keyFile}.pub`, "utf8");
    assert.equal((await whoami({ ...fields, privateKey: half })).state.stdout, server.user);
    await assert.rejects(
      whoami({ ...fields, privateKey: server.encryptedKey }),
      /ssh-ed25519 SHA256:\S+ .*SSH agent at \S+ .*\n.*SSH agent/,
    );
    await assert.rejects(whoami({ ...place, privateKey: half }), /public key.*SSH agent/);
    const decrypted = join(dir, "decrypted");
    writeFileSync(decrypted, server.encryptedKey, { mode: 0o600 });
    execFileSync("ssh-keygen", ["-q", "-p", "-P", server.passphrase, "-N", "", "-f", decrypted]);
    add(decrypted);
    assert.equal((await whoami({ ...fields, privateKey: server.encryptedKey })).state.stdout, server.user);
    assert.equal(refusals() - before, 1);
  });

  test("an agent that is gone does not keep a key from opening the host", async (t) => {
    const own = await startPlugin({ ...ENV, SSH_AUTH_SOCK: "/no/agent" });
    t.after(() => own.stop());
    assert.equal((await own.create(REMOTE, { connection, create: "whoami" })).state.stdout, server.user);
    await assert.rejects(
      own.create(REMOTE, { connection: place, create: "whoami" }),
      /SSH agent at \/no\/agent \(Failed to connect to agent\)/,
    );
  });

  test("with a password, also where the server asks for it", {
    skip: process.getuid?.() !== 0,
  }, async (t) => {
    execFileSync("useradd", ["--shell", "/bin/sh", "--home-dir", "/", "--no-create-home", USER]);
    t.after(() => execFileSync("userdel", ["--force", USER]));
    execFileSync("chpasswd", { input: `${USER}:${PASSWORD}\n` });
    assert.equal((await whoami({ ...place, user: USER, password: PASSWORD })).state.stdout, USER);
    await assert.rejects(whoami({ ...place, user: USER, password: "wrong" }), ({ message }: Error) => {
      assert.match(message, /msmlab-ssh-test@127.0.0.1:\d+: .*password\n.*ssh\.password/);
      return !message.includes("wrong");
    });
    const asking = await sshServer([
      "PasswordAuthentication no",
      "KbdInteractiveAuthentication yes",
      "UsePAM yes",
    ]);
    await asking.start();
    t.after(() => asking.remove());
    const fields = { ...place, port: asking.port, hostKey: asking.hostKey, user: USER, password: PASSWORD };
    assert.equal((await whoami(fields)).state.stdout, USER);
    assert.match(asking.log(), /Accepted keyboard-interactive/);
  });

  test("to a host with another key is refused at once, with both fingerprints", async () => {
    const other = await sshServer();
    await other.remove();
    const started = Date.now();
    await assert.rejects(
      whoami({ ...connection, hostKey: other.hostKey, dialErrorLimit: 10 }),
      /ssh-ed25519 SHA256:\S+, .*ssh-ed25519 SHA256:\S+\n.*console of 127\.0\.0\.1/,
    );
    assert.ok(Date.now() - started < 8_000);
  });

  test("with something that is no host key is refused before anything is sent", async () => {
    await assert.rejects(whoami({ ...connection, hostKey: "node1", dialErrorLimit: -1 }), /hostKey/);
  });

  test("waits for a host that is not up yet, and says so", async (t) => {
    const late = await sshServer();
    t.after(() => late.remove());
    const creating = plugin.create(
      REMOTE,
      {
        connection: {
          ...connection,
          port: late.port,
          hostKey: late.hostKey,
          privateKey: late.key,
          dialErrorLimit: 10,
        },
        create: "whoami",
      },
      "late",
    );
    await eventually(() => plugin.lines.some((line) => line.startsWith("late: Dial 3/10 failed: retrying")));
    await late.start();
    assert.equal((await creating).state.stdout, server.user);
  });

  test("gives up after dialErrorLimit retries and names host and user", async () => {
    const port = await freePort();
    await assert.rejects(whoami({ ...connection, port, dialErrorLimit: 2 }), {
      message: new RegExp(
        `${server.user}@127\\.0\\.0\\.1:${port} .*\\b3 .*ECONNREFUSED 127\\.0\\.0\\.1:${port}\\n.*ssh\\.host.*ssh\\.port\\n\\[obstacle: unreachable\\]$`,
      ),
    });
  });

  test("gives up on a host that says nothing after perDialTimeout", async (t) => {
    const port = await freePort();
    const silent = createServer().listen(port, "127.0.0.1");
    t.after(() => silent.close());
    await assert.rejects(
      whoami({ ...connection, port, perDialTimeout: 1 }),
      /Timed out while waiting for handshake/,
    );
  });

  test("goes through a proxy with an identity of its own", async (t) => {
    const gate = await sshServer(["AllowTcpForwarding yes"]);
    await gate.start();
    t.after(() => gate.remove());
    const proxy = { ...place, port: gate.port, hostKey: gate.hostKey, privateKey: gate.key };
    const { state } = await whoami({ ...connection, proxy });
    assert.equal(state.stdout, server.user);
    assert.match(gate.log(), /Accepted publickey/);
    await assert.rejects(
      whoami({ ...connection, proxy: { ...proxy, privateKey: server.key } }),
      /private key/,
    );
    await assert.rejects(whoami({ ...connection, port: await freePort(), proxy }), /Connection refused/);
  });
});
