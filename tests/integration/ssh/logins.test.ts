import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { rootShell, type Shell } from "../../../ssh/shell.ts";
import { asRoot } from "../../../targets/ssh/hostProgram.ts";
import { type Plugin, startPlugin } from "../command-plugin/plugin.ts";
import { type Machine, type Machines, type Site, shelled, startMachines } from "./machines.ts";

const SITE: Site = { name: "msm-lab-logins", net: "172.29.128" };

/** What each user has instead of a plain bash, as shell text that root runs on the host. */
const USERS = {
  csh: "usermod -s /usr/bin/tcsh csh; echo 'echo \"hello from tcsh\"' >~csh/.tcshrc",
  fish: "usermod -s /usr/bin/fish fish; mkdir -p ~fish/.config/fish; echo 'echo hello from fish' >~fish/.config/fish/config.fish",
  dash: "usermod -s /bin/sh dash",
  loud: `printf 'printf "hello from bash"\\necho and its errors >&2\\n' >~loud/.bashrc`,
  nobash: "usermod -s /usr/sbin/nologin nobash",
  silent: "usermod -s /bin/false silent",
  late: "chage -d 0 late",
  tied: "echo 'Defaults:tied requiretty' >>/etc/sudoers.d/test",
  strict: `echo 'Defaults:strict use_pty, umask=0077, umask_override, secure_path="/usr/bin:/bin"' >>/etc/sudoers.d/test`,
  slow: "sed -i '1i account [default=1 success=ignore] pam_succeed_if.so quiet user = slow\\naccount optional pam_exec.so /bin/sleep 2' /etc/pam.d/sshd",
  forced: `sed -i 's/^/command="echo only files here" /' ~forced/.ssh/authorized_keys`,
} as const;
type User = keyof typeof USERS;

describe("a host whose logins are their own", () => {
  let machines: Machines<"host">;
  let host: Machine;
  let plugin: Plugin;
  const shells: Shell[] = [];

  before(async () => {
    machines = await startMachines(SITE, { host: shelled(11) });
    host = machines.all.host;
    plugin = await startPlugin({ ...process.env, SSH_AUTH_SOCK: undefined });
    const steps = Object.entries(USERS).map(([user, step]) => [
      `useradd --create-home --shell /bin/bash ${user}`,
      `echo '${user} ALL=(ALL) NOPASSWD: ALL' >>/etc/sudoers.d/test`,
      `install -d -m 700 -o ${user} ~${user}/.ssh`,
      `install -m 600 -o ${user} ~root/.ssh/authorized_keys ~${user}/.ssh/`,
      step,
    ]);
    // Bash knows a user's home that came after its start.
    await host.run(`bash -euc "$(cat <<'END'\n${steps.flat().join("\n")}\nEND\n)"`);
  });
  after(async () => {
    for (const shell of shells) shell.close();
    await plugin?.stop();
    await machines?.remove();
  });

  function connection(user: User) {
    return {
      host: host.address,
      port: 22,
      user,
      hostKey: host.hostKey,
      privateKey: readFileSync(machines.keys.plain.file, "utf8"),
      dialErrorLimit: 0,
      perDialTimeout: 15,
    };
  }
  function shellOf(user: User): Shell {
    const shell = rootShell(connection(user));
    shells.push(shell);
    return shell;
  }

  for (const user of ["csh", "fish", "dash", "loud"] as const) {
    test(`runs scripts, commands and copies of ${user}, and nothing of what its shell prints is among them`, async () => {
      const script = 'read -r line\nid -un\necho "it\'s $line!" >&2\nexit 3';
      assert.deepEqual(await shellOf(user).run(script, "typed\n"), {
        code: 3,
        stdout: "root\n",
        stderr: "it's typed!\n",
      });

      const { state } = await plugin.create("command:remote:Command", {
        connection: connection(user),
        create: `${asRoot(user, "echo 'it is'\ncat")}\n# a file's digest!`,
        stdin: "typed",
      });
      assert.deepEqual([state.stdout, state.stderr], ["it is\ntyped", ""]);

      const source = join(machines.keys.folder, user);
      writeFileSync(source, Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251)));
      await plugin.create("command:remote:CopyToRemote", {
        connection: connection(user),
        source: { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", path: source },
        remotePath: `/tmp/${user} copied/it's`,
      });
      const digest = createHash("sha256").update(readFileSync(source)).digest("hex");
      assert.equal(await host.run(`sha256sum <"/tmp/${user} copied/it's"`), `${digest}  -`);
    });
  }

  test("is given time for a login, however short it may be away", async () => {
    const shell = rootShell({ ...connection("slow"), perDialTimeout: 1 });
    shells.push(shell);
    assert.equal((await shell.run("id -un")).stdout, "root\n");
  });

  const refusals: Readonly<
    Partial<Record<User, readonly [obstacle: string, message: RegExp, cure: RegExp]>>
  > = {
    nobash: ["login", /account is .*not available/, /usermod -s \/bin\/bash nobash/],
    silent: ["login", /^silent@/, /ssh silent@\S+ bash --version/],
    late: ["login", /password/i, /passwd late.*chage -d/],
    tied: ["sudo", /must have a tty/, /Defaults:tied !requiretty/],
    forced: ["login", /only files here$/, /authorized_keys/],
  };
  for (const [user, [obstacle, message, cure]] of Object.entries(refusals)) {
    test(`tells in its own words why ${user} gets nothing done, with the cure`, async () => {
      await assert.rejects(shellOf(user as User).run("true"), {
        name: "ConnectError",
        obstacle,
        message,
        cure,
      });
    });
  }

  test("finds what administration needs where sudo searches elsewhere, in a terminal of sudo's own", async () => {
    const { stdout } = await shellOf("strict").run(
      "umask; command -v useradd; cat",
      "typed\n".repeat(100_000),
    );
    assert.deepEqual([stdout.length, stdout.slice(0, 24)], [600_000 + 23, "0077\n/usr/sbin/useradd\nt"]);
  });
});
