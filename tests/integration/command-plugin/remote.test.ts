import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type PropertyMap, secret } from "../../../engine/command-plugin/propertyValue.ts";
import { type Plugin, startPlugin } from "./plugin.ts";
import { freePort, type SshServer, sshServer } from "./sshServer.ts";

const REMOTE = "command:remote:Command";
const COPY = "command:remote:CopyToRemote";

const PASSWORD = "correct horse";
const USER = "msmlab-ssh-test";

describe("over SSH", { timeout: 120_000 }, () => {
  let plugin: Plugin;
  let server: SshServer;
  let dir: string;
  /** The parts that every connection to `server` has. */
  let place: PropertyMap;
  let connection: PropertyMap;
  const { SSH_AUTH_SOCK: _, ...env } = process.env;

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "remote-command-"));
    server = await sshServer([
      "AcceptEnv LAB_* PULUMI_COMMAND_*",
      "PasswordAuthentication yes",
      "MaxStartups 100",
    ]);
    await server.start();
    plugin = await startPlugin(env);
    place = {
      host: "127.0.0.1",
      port: server.port,
      user: server.user,
      hostKey: server.hostKey,
      dialErrorLimit: 0,
    };
    connection = { ...place, privateKey: server.key };
  });
  after(async () => {
    await plugin?.stop();
    await server?.remove();
    rmSync(dir, { recursive: true });
  });

  describe("a command", () => {
    test("keeps its inputs and output; the connection is secret in the state", async () => {
      const { id, state } = await plugin.create(
        REMOTE,
        { connection, create: "echo out; echo err >&2" },
        "greeting",
      );
      assert.match(id, /^greeting[0-9a-f]{8}$/);
      assert.deepEqual(state, {
        connection: secret({ ...connection, perDialTimeout: 15 }),
        create: "echo out; echo err >&2",
        stdout: "out",
        stderr: "err",
      });
      assert.ok(plugin.lines.includes("greeting: out") && plugin.lines.includes("greeting: err"));
    });

    test("gets its environment and stdin, and the last output on update and delete", async () => {
      const inputs = {
        connection,
        create: 'echo "$LAB_A, $(cat), [$PULUMI_COMMAND_STDOUT]"',
        delete: `echo "$PULUMI_COMMAND_STDOUT" >${dir}/deleted`,
        environment: { LAB_A: "1 '2' $3" },
        stdin: "typed",
      };
      const { state } = await plugin.create(REMOTE, inputs);
      assert.equal(state.stdout, "1 '2' $3, typed, []");
      assert.equal(
        (await plugin.update(REMOTE, state, inputs)).stdout,
        "1 '2' $3, typed, [1 '2' $3, typed, []]",
      );
      await plugin.remove(REMOTE, state);
      assert.equal(readFileSync(join(dir, "deleted"), "utf8"), "1 '2' $3, typed, []\n");
    });

    test("does not run without a variable that the server refuses; the failure names it and the cure", async () => {
      const create = `touch ${dir}/ran`;
      await assert.rejects(
        plugin.create(REMOTE, { connection, create, environment: { LAB_A: "1", OTHER: "2" } }),
        /did not take the environment variable OTHER; add "AcceptEnv OTHER" to its sshd_config/,
      );
      assert.ok(!existsSync(join(dir, "ran")));
    });

    test("that fails tells exit status, command and output, secrets hidden", async () => {
      const create = "echo out; echo $LAB_TOKEN >&2; exit 3";
      const environment = { LAB_TOKEN: secret("swordfish") };
      await assert.rejects(
        plugin.create(REMOTE, { connection, create, environment }),
        ({ message }: Error) => {
          assert.match(message, /^exit status 3: running "echo out; /);
          assert.ok(
            message.includes("\nout\n") && message.includes("[secret]\n") && !message.includes("swordfish"),
          );
          return true;
        },
      );
    });

    test("that is cancelled is left at once, and the failure says that it may still run", async (t) => {
      const own = await startPlugin(env);
      t.after(() => own.stop());
      const creating = assert.rejects(
        own.create(REMOTE, { connection, create: "echo up; sleep 5" }, "left"),
        /^Error: canceled; what was started on the host may still run$/,
      );
      while (!own.lines.includes("left: up")) await sleep(10);
      const started = Date.now();
      await own.cancel();
      await creating;
      assert.ok(Date.now() - started < 2_000);
    });

    test("that loses its connection is a failure, not a success", async () => {
      const cut = await sshServer();
      await cut.start();
      const creating = plugin.create(
        REMOTE,
        {
          connection: { ...place, port: cut.port, hostKey: cut.hostKey, privateKey: cut.key },
          create: "echo up; sleep 300",
        },
        "cut",
      );
      const failing = assert.rejects(
        creating,
        /the connection was lost.*; what was started on the host may still run$/,
      );
      while (!plugin.lines.includes("cut: up")) await sleep(10);
      await cut.remove();
      await failing;
    });

    test("prints a megabyte and all of it arrives", async () => {
      const { state } = await plugin.create(REMOTE, { connection, create: "seq 1 150000" });
      assert.equal(String(state.stdout).split("\n").length, 150_000);
    });
  });

  describe("a connection", () => {
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
        env: { ...env, SSH_AUTH_SOCK: socket },
        stdio: "ignore",
      });
      assert.equal((await whoami({ ...place, agentSocketPath: socket })).state.stdout, server.user);
      const own = await startPlugin({ ...env, SSH_AUTH_SOCK: socket });
      t.after(() => own.stop());
      const { state } = await own.create(REMOTE, { connection: place, create: "whoami" });
      assert.equal(state.stdout, server.user);
      await assert.rejects(
        whoami({ ...place, agentSocketPath: "/no/agent" }),
        /agentSocketPath .* \/no\/agent does not exist/,
      );
    });

    test("an agent that is gone does not keep a key from opening the host", async (t) => {
      const own = await startPlugin({ ...env, SSH_AUTH_SOCK: "/no/agent" });
      t.after(() => own.stop());
      assert.equal((await own.create(REMOTE, { connection, create: "whoami" })).state.stdout, server.user);
      await assert.rejects(
        own.create(REMOTE, { connection: place, create: "whoami" }),
        /authentication methods failed/,
      );
    });

    test("with a password, also where the server asks for it", {
      skip: process.getuid?.() !== 0,
    }, async (t) => {
      execFileSync("useradd", ["--shell", "/bin/sh", "--home-dir", "/", "--no-create-home", USER]);
      t.after(() => execFileSync("userdel", [USER]));
      execFileSync("chpasswd", { input: `${USER}:${PASSWORD}\n` });
      assert.equal((await whoami({ ...place, user: USER, password: PASSWORD })).state.stdout, USER);
      await assert.rejects(whoami({ ...place, user: USER, password: "wrong" }), ({ message }: Error) => {
        assert.match(
          message,
          /cannot connect to msmlab-ssh-test@127.0.0.1:\d+: .*authentication methods failed/,
        );
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
        /its host key is ssh-ed25519 SHA256:\S+, not the expected ssh-ed25519 SHA256:\S+; if the host was set up anew/,
      );
      assert.ok(Date.now() - started < 1_000);
    });

    test("with something that is no host key is refused before anything is sent", async () => {
      await assert.rejects(whoami({ ...connection, hostKey: "node1" }), /hostKey is not a public key/);
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
      while (!plugin.lines.some((line) => line.startsWith("late: Dial 3/10 failed: retrying")))
        await sleep(10);
      await late.start();
      assert.equal((await creating).state.stdout, server.user);
    });

    test("gives up after dialErrorLimit retries and names host and user", async () => {
      const port = await freePort();
      await assert.rejects(whoami({ ...connection, port, dialErrorLimit: 2 }), {
        message: `cannot connect to ${server.user}@127.0.0.1:${port} after 3 attempts: connect ECONNREFUSED 127.0.0.1:${port}`,
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
        /cannot connect to .*authentication/,
      );
      await assert.rejects(
        whoami({ ...connection, port: await freePort(), proxy }),
        /cannot connect to .*Connection refused/,
      );
    });
  });

  describe("a copy", () => {
    const file = (path: string, hash: string): PropertyMap => ({
      "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
      path,
      hash,
    });
    const text = (content: string): PropertyMap => ({ ...file("", content), text: content });
    const folder = (path: string): PropertyMap => ({
      "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
      path,
      hash: path,
    });
    let source: string;
    before(() => {
      source = join(dir, "source");
      mkdirSync(join(source, "conf", "deep"), { recursive: true });
      mkdirSync(join(source, "conf", "empty"));
      writeFileSync(join(source, "conf", "server.xml"), "<Server/>");
      writeFileSync(join(source, "conf", "none"), "");
      writeFileSync(join(source, "conf", "deep", "big"), "0123456789".repeat(100_000));
    });
    const tree = (path: string): string[] => (readdirSync(path, { recursive: true }) as string[]).sort();
    const CONF = ["deep", "deep/big", "empty", "none", "server.xml"];

    test("of a file makes it, with the folders above; the id is 8 hex digits", async () => {
      const remotePath = join(dir, "a", "b", "server.xml");
      const inputs = { connection, source: file(join(source, "conf/server.xml"), "1"), remotePath };
      const { id, state } = await plugin.create(COPY, inputs);
      assert.match(id, /^[0-9a-f]{8}$/);
      assert.deepEqual(state, { ...inputs, connection: secret({ ...connection, perDialTimeout: 15 }) });
      assert.equal(readFileSync(remotePath, "utf8"), "<Server/>");
    });

    test("of a file into a folder keeps its name", async () => {
      const remotePath = join(dir, "into");
      mkdirSync(remotePath);
      await plugin.create(COPY, { connection, source: file(join(source, "conf/deep/big"), "1"), remotePath });
      assert.equal(
        readFileSync(join(remotePath, "big"), "utf8"),
        readFileSync(join(source, "conf/deep/big"), "utf8"),
      );
    });

    test("of a folder puts it, or with a slash its content, below the remote path", async () => {
      await plugin.create(COPY, {
        connection,
        source: folder(join(source, "conf")),
        remotePath: join(dir, "whole"),
      });
      assert.deepEqual(tree(join(dir, "whole", "conf")), CONF);
      await plugin.create(COPY, {
        connection,
        source: folder(`${join(source, "conf")}/`),
        remotePath: join(dir, "content"),
      });
      assert.deepEqual(tree(join(dir, "content")), CONF);
    });

    test("of many files at once into a folder that none of them finds", async () => {
      const paths = Array.from({ length: 8 }, (_, i) => join(dir, "new", "folder", `${i}`));
      await Promise.all(
        paths.map((remotePath) => plugin.create(COPY, { connection, source: text("x"), remotePath })),
      );
      assert.equal(tree(join(dir, "new", "folder")).length, 8);
    });

    test("of a folder onto a file fails and names the path", async () => {
      const remotePath = join(dir, "occupied");
      writeFileSync(remotePath, "");
      await assert.rejects(
        plugin.create(COPY, { connection, source: folder(`${source}/`), remotePath }),
        new RegExp(`the remote path ${remotePath} exists and is not a folder`),
      );
    });

    test("of a text writes it, a shorter one over a longer one", async () => {
      const remotePath = join(dir, "text");
      const inputs = { connection, source: text("long text"), remotePath };
      const { state } = await plugin.create(COPY, inputs);
      assert.equal(readFileSync(remotePath, "utf8"), "long text");
      await plugin.update(COPY, state, { ...inputs, source: text("ä") });
      assert.equal(readFileSync(remotePath, "utf8"), "ä");
      await assert.rejects(
        plugin.create(COPY, { ...inputs, remotePath: dir }),
        /is a folder; a StringAsset needs the path of a file/,
      );
    });

    test("is made again for other content or another path, not for another connection", async () => {
      const remotePath = join(dir, "again");
      const local = join(source, "changing");
      writeFileSync(local, "one");
      const inputs = { connection, source: file(local, "1"), remotePath };
      const { state } = await plugin.create(COPY, inputs);
      writeFileSync(local, "two");
      await plugin.update(COPY, state, { ...inputs, connection: { ...connection, dialErrorLimit: 3 } });
      assert.equal(readFileSync(remotePath, "utf8"), "one");
      await plugin.update(COPY, state, { ...inputs, source: file(local, "2") });
      assert.equal(readFileSync(remotePath, "utf8"), "two");
      await plugin.update(COPY, state, { ...inputs, remotePath: join(dir, "elsewhere") });
      assert.equal(readFileSync(join(dir, "elsewhere"), "utf8"), "two");
    });

    test("that loses its connection is a failure", async () => {
      const cut = await sshServer();
      await cut.start();
      const big = join(source, "gigabyte");
      writeFileSync(big, "");
      truncateSync(big, 2 ** 30);
      const fields = { ...place, port: cut.port, hostKey: cut.hostKey, privateKey: cut.key };
      const failing = assert.rejects(
        plugin.create(COPY, { connection: fields, source: file(big, "1"), remotePath: join(dir, "cut") }),
        /the connection was lost/,
      );
      while (!existsSync(join(dir, "cut"))) await sleep(10);
      await cut.remove();
      await failing;
    });

    test("that cannot be written names both paths", async () => {
      await assert.rejects(
        plugin.create(COPY, {
          connection,
          source: file(join(source, "conf/none"), "1"),
          remotePath: "/proc/none",
        }),
        /cannot copy \S+none to the remote path \/proc\/none: /,
      );
    });

    test("with CopyFile copies a file", async () => {
      const remotePath = join(dir, "copied");
      const inputs = { connection, localPath: join(source, "conf/server.xml"), remotePath };
      const { id } = await plugin.create("command:remote:CopyFile", inputs);
      assert.match(id, /^[0-9a-f]{8}$/);
      assert.equal(readFileSync(remotePath, "utf8"), "<Server/>");
    });
  });
});
