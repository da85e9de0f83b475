import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../../common/freePort.ts";
import { aptInstall } from "../../../engine/docker/apt.ts";
import { ConnectError } from "../../../ssh/connectError.ts";
import type { ConnectionSettings } from "../../../ssh/connection.ts";
import { rootShell, type Shell } from "../../../ssh/shell.ts";
import { eventually } from "../../eventually.ts";
import { type SshServer, sshServer } from "../command-plugin/sshServer.ts";

const SHELL = fileURLToPath(new URL("../../../ssh/shell.ts", import.meta.url));
const ADMIN = "msmlab-ssh-admin";
const GUEST = "msmlab-ssh-guest";
const PASSWORD = "correct horse";
const SUDOERS = `/etc/sudoers.d/${ADMIN}`;

describe("a root shell on a host", { skip: process.getuid?.() !== 0 }, () => {
  let server: SshServer;
  let connection: ConnectionSettings;
  before(async () => {
    server = await sshServer(["PasswordAuthentication yes", "MaxSessions 2"]);
    await server.start();
    connection = connectionTo(server);
    if (!existsSync("/usr/bin/sudo")) await aptInstall(["sudo"], (line) => console.error(line));
    for (const user of [ADMIN, GUEST]) {
      execFileSync("useradd", ["--shell", "/bin/sh", "--home-dir", "/", "--no-create-home", user]);
      execFileSync("chpasswd", { input: `${user}:${PASSWORD}\n` });
    }
    writeFileSync(SUDOERS, `${ADMIN} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
  });
  after(async () => {
    await server?.remove();
    rmSync(SUDOERS, { force: true });
    for (const user of [ADMIN, GUEST]) execFileSync("userdel", ["--force", user]);
  });

  function opened(t: { after(done: () => void): void }, to: ConnectionSettings = connection): Shell {
    const shell = rootShell(to);
    t.after(() => shell.close());
    return shell;
  }

  const logins = (of = server): number => of.log().match(/Accepted (publickey|password)/g)?.length ?? 0;

  test("gives a script its input, and back what it printed and how it ended", async (t) => {
    const shell = opened(t);
    const script = `read -r line\necho "it's $line"; printf '%s\\n' "$((\${#BASH_VERSION} > 0))" 'a "b" \\c' >&2\nexit 3`;
    assert.deepEqual(await shell.run(script, "typed\n"), {
      code: 3,
      stdout: "it's typed\n",
      stderr: '1\na "b" \\c\n',
    });
    assert.equal((await shell.run("kill -KILL $$")).code, 137);
    assert.deepEqual(await shell.run("true", "nobody reads this".repeat(100_000)), {
      code: 0,
      stdout: "",
      stderr: "",
    });
  });

  test("runs many scripts over one connection, also where the host allows two at once", async (t) => {
    const shell = opened(t);
    const before = logins();
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, n) => shell.run(`sleep 0.1; echo ${n}`)),
    );
    assert.deepEqual(
      outcomes.map(({ stdout }) => Number(stdout)),
      [...Array(12).keys()],
    );
    assert.equal(logins() - before, 1);
  });

  test("keeps its process alive while a script runs, and no longer", async () => {
    const program = `
      const { rootShell } = await import(${JSON.stringify(SHELL)});
      const { stdout } = await rootShell(${JSON.stringify(connection)}).run("sleep 1; echo done");
      console.log(stdout, Date.now());`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const output = child.stdout.setEncoding("utf8").toArray();
    assert.deepEqual(await once(child, "exit"), [0, null]);
    const [said, at] = (await output).join("").split(/\s+/);
    assert.equal(said, "done");
    assert.ok(Date.now() - Number(at) < 1_000);
  });

  test("tells of a connection that is lost while a script runs, and makes the next one anew", async (t) => {
    const own = await sshServer();
    t.after(() => own.remove());
    await own.start();
    const shell = opened(t, connectionTo(own));
    const mark = join(mkdtempSync(join(tmpdir(), "lost-")), "runs");
    t.after(() => rmSync(dirname(mark), { recursive: true }));
    const running = assert.rejects(
      shell.run(`touch ${mark}; sleep 60`),
      /^LostConnection: .*root@127\.0\.0\.1:\d+ .*may still run/,
    );
    await eventually(() => existsSync(mark));
    await own.stop();
    await running;
    await own.start();
    assert.equal((await shell.run("echo back")).stdout, "back\n");
  });

  test("waits for a host that is not up yet, with a word to each who waits", async (t) => {
    const late = await sshServer();
    t.after(() => late.remove());
    const heard: string[] = [];
    const shell = rootShell(
      { ...connectionTo(late), dialErrorLimit: 20 },
      { status: (line) => void heard.push(line) },
    );
    t.after(() => shell.close());
    const both = Promise.all([shell.run("echo 1"), shell.run("echo 2")]);
    await eventually(() => heard.length >= 3);
    await late.start();
    assert.deepEqual(
      (await both).map(({ stdout }) => stdout),
      ["1\n", "2\n"],
    );
    assert.match(heard[0] ?? "", /^Dial 1\/20 failed: retrying \(connect ECONNREFUSED 127.0.0.1:\d+\)$/);
    assert.equal(logins(late), 1);
  });

  test("ends its scripts when it is closed or aborted", async () => {
    const closed = rootShell(connection);
    const running = assert.rejects(closed.run("sleep 60"), /was lost/);
    await closed.run("true");
    closed.close();
    await running;
    const ending = new AbortController();
    const aborted = rootShell(connection, { signal: ending.signal });
    const stopped = assert.rejects(aborted.run("sleep 60"), /^Error: canceled/);
    await aborted.run("true");
    ending.abort(new Error("canceled"));
    await stopped;
    await assert.rejects(aborted.run("true"), /canceled/);
    aborted.close();
  });

  test("becomes root by sudo where its user is another", async (t) => {
    const admin = opened(t, { ...connection, user: ADMIN, privateKey: "", password: PASSWORD });
    assert.deepEqual(await admin.run("id -un; read -r x; echo $x; echo $HOME; exit 4", "in"), {
      code: 4,
      stdout: "root\nin\n/root\n",
      stderr: "",
    });
  });

  test("a user who may not become root is told, with the cure", async (t) => {
    const guest = opened(t, { ...connection, user: GUEST, privateKey: "", password: PASSWORD });
    await assert.rejects(guest.run("echo not run"), (error) => {
      assert.ok(error instanceof ConnectError);
      assert.equal(error.obstacle, "sudo");
      assert.match(error.message, /^msmlab-ssh-guest@127\.0\.0\.1:\d+ .*sudo: a password is required$/);
      assert.match(
        error.cure,
        /msmlab-ssh-guest ALL=\(ALL\) NOPASSWD: ALL' >\/etc\/sudoers.d\/msmlab-ssh-guest;.*ssh\.user/,
      );
      return true;
    });
  });

  test("goes through a jump host", async (t) => {
    const jump = await sshServer();
    await jump.start();
    t.after(() => jump.remove());
    const shell = opened(t, { ...connection, proxy: connectionTo(jump) });
    assert.equal((await shell.run("echo through")).stdout, "through\n");
    assert.match(jump.log(), /Accepted publickey/);
    await jump.stop();
    await sleep(100); // until this side knows it
    await assert.rejects(shell.run("echo through"), { name: "ConnectError", obstacle: "unreachable" });
    await jump.start();
    assert.equal((await shell.run("echo again")).stdout, "again\n");
  });

  test("goes through a jump host at the same time as nineteen others, of whom it would drop some", async (t) => {
    const jump = await sshServer(["MaxStartups 10:100:10"]);
    await jump.start();
    t.after(() => jump.remove());
    const to = { ...connection, proxy: connectionTo(jump) };
    const shells = Array.from({ length: 20 }, () => opened(t, to));
    const outcomes = await Promise.all(shells.map((shell, n) => shell.run(`echo ${n}`)));
    assert.equal(new Set(outcomes.map(({ stdout }) => stdout)).size, 20);
    assert.equal(logins(jump), 20);
  });

  test("a jump host that forwards nothing is told, with the cure", async (t) => {
    const jump = await sshServer(["AllowTcpForwarding no"]);
    await jump.start();
    t.after(() => jump.remove());
    await assert.rejects(opened(t, { ...connection, proxy: connectionTo(jump) }).run("true"), {
      obstacle: "unreachable",
      cure: /sshd_config.*AllowTcpForwarding yes/,
    });
  });

  describe("that cannot be had says which host, why, and what to do", () => {
    const refusals: readonly {
      readonly name: string;
      fields(): Promise<Partial<ConnectionSettings>>;
      readonly obstacle: ConnectError["obstacle"];
      readonly message: RegExp;
      readonly cure: RegExp;
    }[] = [
      {
        name: "nobody listens",
        fields: async () => ({ port: await freePort(), dialErrorLimit: 2 }),
        obstacle: "unreachable",
        message: /root@127\.0\.0\.1:\d+ .*\b3 .*ECONNREFUSED/,
        cure: /127\.0\.0\.1/,
      },
      {
        name: "a name that nobody knows",
        fields: async () => ({ host: "node1.invalid" }),
        obstacle: "unreachable",
        message: /root@node1\.invalid:\d+.*getaddrinfo (ENOTFOUND|EAI_AGAIN) node1\.invalid$/,
        cure: /ssh\.host/,
      },
      {
        name: "another host key of the same type",
        fields: async () => ({ hostKey: await keyOfAnotherHost(), dialErrorLimit: -1 }),
        obstacle: "hostKey",
        message: /ssh-ed25519 SHA256:\S+, .*ssh-ed25519 SHA256:\S+$/,
        cure: /ssh-keygen -lf \/etc\/ssh\/ssh_host_ed25519_key.pub;.*\.\/lab ssh-keys/,
      },
      {
        name: "a host key of a type that the host does not have",
        fields: async () => ({ hostKey: rsaKey(), dialErrorLimit: -1 }),
        obstacle: "hostKey",
        message: /ssh-ed25519 SHA256:\S+, .*ssh-rsa SHA256:\S+$/,
        cure: /ssh_host_ed25519_key/,
      },
      {
        name: "a key that opens nothing, tried once",
        fields: async () => ({ privateKey: await keyOfNobody(), dialErrorLimit: -1 }),
        obstacle: "login",
        message: /root@127\.0\.0\.1:\d+: .*private key ssh-ed25519 SHA256:\S+$/,
        cure: /root's ~\/\.ssh\/authorized_keys on 127\.0\.0\.1.*ssh\.user/,
      },
      {
        name: "nothing to log in with",
        fields: async () => ({ privateKey: "", dialErrorLimit: -1 }),
        obstacle: "login",
        message: /private key.*password.*SSH agent/,
        cure: /ssh\.privateKeyFile.*SSH agent/,
      },
    ];
    before(() => {
      delete process.env.SSH_AUTH_SOCK;
    });
    for (const { name, fields, obstacle, message, cure } of refusals) {
      test(name, async () => {
        const shell = rootShell({ ...connection, ...(await fields()) });
        await assert.rejects(shell.run("true"), { name: "ConnectError", obstacle, message, cure });
      });
    }
  });
});

function connectionTo({ port, user, hostKey, key }: SshServer): ConnectionSettings {
  return {
    host: "127.0.0.1",
    port,
    user,
    hostKey,
    privateKey: key,
    dialErrorLimit: 0,
    perDialTimeout: 15,
  };
}

async function keyOfAnotherHost(): Promise<string> {
  const other = await sshServer();
  await other.remove();
  return other.hostKey;
}

async function keyOfNobody(): Promise<string> {
  const other = await sshServer();
  await other.remove();
  return other.key;
}

function rsaKey(): string {
  const dir = mkdtempSync(join(tmpdir(), "rsa-"));
  try {
    execFileSync("ssh-keygen", ["-q", "-t", "rsa", "-N", "", "-f", join(dir, "key")]);
    return readFileSync(join(dir, "key.pub"), "utf8");
  } finally {
    rmSync(dir, { recursive: true });
  }
}
