import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { REPEATABLE } from "../../../ssh/repeatable.ts";
import { rootShell } from "../../../ssh/shell.ts";
import { eventually } from "../../eventually.ts";
import { type Plugin, startPlugin } from "../command-plugin/plugin.ts";
import { fresh, type Machine, type Machines, type Site, startMachines } from "./machines.ts";

const SITE: Site = { name: "msm-lab-lost", net: "172.29.122" };

/** As the program on a host: waits for the one that is at work, and finds what that has done. A file has a line for each run. */
const WORK = `echo run >>/var/tmp/runs
exec 9>/var/tmp/lock
flock 9
[ -e /var/tmp/done ] || { sleep 2; touch /var/tmp/done; }
echo done`;

/** As one whose step fails because systemd starts nothing any more; what is done then is there afterwards. */
const CUT_SHORT = `echo run >>/var/tmp/runs
if [ ! -e /var/tmp/done ]; then
  touch /var/tmp/done
  until [ "$(systemctl is-system-running)" = stopping ]; do sleep 0.05; done
  exit 1
fi
echo done`;

describe("a connection that is lost in the middle", () => {
  let machines: Machines<"host">;
  let host: Machine;
  let plugin: Plugin;

  before(async () => {
    machines = await startMachines(SITE, { host: fresh(11) });
    host = machines.all.host;
  });
  after(() => machines?.remove());
  beforeEach(async () => {
    await host.run("rm -f /var/tmp/runs /var/tmp/done");
    plugin = await startPlugin({ ...process.env, SSH_AUTH_SOCK: undefined });
  });
  afterEach(() => plugin.stop());

  const connection = () => ({
    host: host.address,
    port: 22,
    user: "root",
    hostKey: host.hostKey,
    privateKey: readFileSync(machines.keys.plain.file, "utf8"),
    dialErrorLimit: 9,
    perDialTimeout: 5,
  });
  const create = (command: string) =>
    plugin.create("command:remote:Command", { connection: connection(), create: command });
  const runs = async () => (await host.run("cat /var/tmp/runs")).split("\n").length;
  const begun = () => eventually(() => host.run("test -s /var/tmp/runs"));
  /** Ends every process of sshd but the one that takes connections. */
  const cut = () => host.run("pkill -KILL -f '^sshd: root'");

  test("is made anew for a command that may be repeated, which ends as if nothing had been", async () => {
    const creating = create(`${WORK}\n${REPEATABLE}`);
    await begun();
    await cut();
    const { state } = await creating;
    assert.deepEqual([state.stdout, await runs()], ["done", 2]);
    const told = plugin.lines.find((line) => line.includes("was lost"));
    assert.match(told ?? "", /^it: .*root@\S+ was lost.*1\/3/);
  });

  test("is the end of any other command, which may have done half of its work", async () => {
    const failing = assert.rejects(create(WORK), /was lost.*may still run/);
    await begun();
    await cut();
    await failing;
    assert.equal(await runs(), 1);
  });

  test("is waited for where the host starts anew, also by a command that failed because it shut down", async () => {
    const creating = create(`${CUT_SHORT}\n${REPEATABLE}`);
    await begun();
    await host.reboot();
    assert.equal((await creating).state.stdout, "done");
    assert.equal(await runs(), 2);
  });

  test("is made anew for a script of a root shell that asks for it", async () => {
    const shell = rootShell(connection());
    const working = shell.run(WORK, "", "repeat");
    await begun();
    await cut();
    assert.deepEqual(await working, { code: 0, stdout: "done\n", stderr: "" });
    shell.close();
  });
});
