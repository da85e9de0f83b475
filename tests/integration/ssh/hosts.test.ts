import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { artifactsOf } from "../../../artifacts/catalogue.ts";
import type { Profile } from "../../../topology/model.ts";
import { Visitor } from "../../../verify/visitor.ts";
import type { Config } from "../../conformance/stack.ts";
import { refreshes } from "../../conformance/visitor.ts";
import { eventually } from "../../eventually.ts";
import type { Run } from "../cli/checkout.ts";
import { Clone } from "../cli/clone.ts";
import { cacheWithoutArchives } from "./cacheWithoutArchives.ts";
import { difference, inventory } from "./inventory.ts";
import { OWN } from "./machineImage.ts";
import { busy, fresh, type Machine, type Machines, type Site, startMachines } from "./machines.ts";

const SITE: Site = { name: "msm-lab-hosts", net: "172.29.126" };

const STACK = "hosts";

const PLACES = { node1: busy(11), node2: busy(12), node3: fresh(13), other: fresh(14) };
type Name = keyof typeof PLACES;

/** The node's first host is of its own name. */
const SERVICES = { node1: ["httpd", "tomcat"], node2: ["tomcat"], node3: ["memcached"] };
const NODES = ["node1", "node2", "node3"] as const;

/** Nobody has it. */
const EMPTY_ADDRESS = `${SITE.net}.99`;

/** A patch version behind the catalogue's. */
const OLDER = {
  version: "9.0.100",
  sha256: "1253158c45a31a8168b41436512acc2292e94a3468b1bd8e4d0a7a79dcc1f5ff",
};

/** A host's folders with room for this many files only; what is there is hidden meanwhile, but for the lab's program. */
const FEW_FILES = "size=2g,nr_inodes=40";

describe("a lab on hosts over its life", () => {
  let machines: Machines<Name>;
  let clone: Clone;
  let empty: ReadonlyMap<Name, readonly string[]>;
  let absent: Promise<Run>;
  let profile: Profile = "tomcat9";
  /** Nodes that are no more on their first hosts. */
  let moved: Readonly<Partial<Record<Name, Machine>>> = {};

  /**
   * @param hosts of nodes that are on other ones, with the node's address if the host has it besides.
   * @param names of nodes that have another one.
   */
  const lab = (
    hosts: Readonly<Partial<Record<Name, Pick<Machine, "address" | "hostKey"> & { at?: string }>>> = {},
    names: Readonly<Partial<Record<Name, string>>> = {},
  ): Config => ({
    target: "ssh",
    profile,
    network: { subnet: `${SITE.net}.0/24` },
    nodes: Object.fromEntries(
      NODES.map((name) => {
        const {
          address: host,
          hostKey,
          at = host,
        } = { at: undefined, ...(hosts[name] ?? machines.all[name]) };
        return [names[name] ?? name, { address: at, services: SERVICES[name], ssh: { host, hostKey } }];
      }),
    ),
    ssh: { privateKeyFile: machines.keys.plain.file },
  });

  const up = async (): Promise<Run> => {
    const run = await clone.lab("up");
    assert.equal(run.code, 0, run.stderr);
    return run;
  };
  const refusedUp = async (): Promise<string> => {
    const { code, stderr } = await clone.lab("up");
    assert.notEqual(code, 0);
    assert.doesNotMatch(stderr, /\n\s+at /);
    return stderr;
  };
  const visitor = () => new Visitor(`http://${machines.all.node1.address}/test/`);

  before(async () => {
    machines = await startMachines(SITE, PLACES);
    const names = Object.keys(PLACES) as Name[];
    const found = names.map(async (name) => [name, await inventory(machines.all[name])] as const);
    empty = new Map(await Promise.all(found));
    clone = new Clone(STACK, lab(), cacheWithoutArchives());
    clone.checkout.fake("javac", "echo no JDK here >&2; exit 1");
    absent = tryAbsent();
  });
  after(async () => {
    await absent?.catch(() => {});
    await clone?.lab("down");
    clone?.checkout.remove();
    if (clone !== undefined) rmSync(clone.checkout.cache, { recursive: true });
    await machines?.remove();
  });

  /** Takes half a minute, beside everything else. */
  async function tryAbsent(): Promise<Run> {
    const nobody: Machine = { ...machines.all.node2, address: EMPTY_ADDRESS };
    const other = new Clone("absent", lab({ node2: nobody }));
    try {
      return await other.lab("up");
    } finally {
      other.checkout.remove();
    }
  }

  test("is refused by hosts that cannot have it, all at once and before anything is touched", async (context) => {
    context.after(async () => {
      await node1.run("umount /etc/os-release");
      await node2.run("umount /srv");
      await node3.run("systemctl stop other");
      for (const name of NODES) await isUntouched(name);
    });
    const { node1, node2, node3 } = machines.all;
    await node1.run(`sed 's/^ID=.*/ID=plan9/' /etc/os-release >/run/os-release
      mount --bind /run/os-release /etc/os-release`);
    await node2.run("mount -t tmpfs -o size=8m full /srv");
    await node3.run(`systemd-run --quiet --unit other perl -MIO::Socket::INET \\
      -e '$$s = IO::Socket::INET->new(Listen => 1, LocalPort => 11211); sleep'`);
    const told = await refusedUp();
    assert.match(told, /nodes\.node1 .*Debian GNU\/Linux 12.*\n.*Debian 12/);
    assert.match(told, /nodes\.node2 .*8 MiB .*48 in \/srv\n.*df -h/);
    assert.match(
      told,
      /nodes\.node3\.services .*memcached .*172\.29\.126\.13:11211.*other\.service.*\n.*port/,
    );
  });

  test("stands though connections were cut in the midst of its making, after a disk was full", async () => {
    useOlderTomcat();
    const own = await ownWork();
    const { node1, node2, node3 } = machines.all;
    const [told] = await Promise.all([
      refusedUp(),
      cutAt(node3, "/var/lib/msm-lab/packages.coming"),
      cutAt(node1, "/usr/local/.apache-tomcat-*.new/home/lib"),
      // Not before its room was looked at; Tomcats come after the memcached.
      node3.run(until("/var/lib/msm-lab/firewall")).then(() =>
        node2.run(`cp -a /usr/local/lib /run/
            mount -t tmpfs -o ${FEW_FILES} full /usr/local; mv /run/lib /usr/local/`),
      ),
    ]);
    assert.match(
      told,
      /node2-tomcat: (?:.*\n)*.*"unpacking Tomcat" .*tar .*\n(?:tar: .*\n)*tar: .*No space left on device/,
    );
    assert.match(told, /^node3 {2}created/m);
    assert.match(told, /^node1-tomcat {2}created/m);
    await node2.run("umount /usr/local");

    await Promise.all([up(), cutAt(node1, "/var/lib/msm-lab/pending/httpd")]);
    await everyTomcatServes();
    assert.match((await up()).stdout, /unchanged/);
    assert.equal(await ownWork(), own);
  });

  test("goes back to the Tomcat that ran where a newer one does not start, and takes it once it does", async (context) => {
    const { node1, node2 } = machines.all;
    const { version } = artifactsOf("tomcat9").tomcat.coordinates;
    const session = visitor();
    const before = await session.refresh();
    useTomcatOfCatalogue();
    await node2.run(`mkdir /etc/systemd/system/msm-lab-tomcat.service.d
      cat >/etc/systemd/system/msm-lab-tomcat.service.d/test.conf <<'END'
[Service]
ExecStartPre=/bin/sh -c 'case $(readlink /usr/local/tomcat) in *-${OLDER.version}-*) ;; *) echo not with me; exit 1 ;; esac'
END
      systemctl daemon-reload`);
    const letIt = () =>
      node2.run("rm -rf /etc/systemd/system/msm-lab-tomcat.service.d; systemctl daemon-reload");
    context.after(letIt);
    const told = await refusedUp();
    assert.match(told, /node2-tomcat: .*"starting" .*not with me.*\n.*tomcat runs again/s);
    assert.equal(await tomcatOf(node1), version);
    assert.equal(await tomcatOf(node2), OLDER.version);
    await soonEveryTomcatServes();

    await letIt();
    await up();
    assert.equal(await tomcatOf(node2), version);
    await everyTomcatServes();
    const after = await session.refresh();
    assert.deepEqual([after.sessionId, after.created], [before.sessionId, before.created]);
  });

  test("runs on as it was where httpd refuses its new files, and takes them once it does not", async (context) => {
    const { node1 } = machines.all;
    const module = "/usr/lib/apache2/modules/mod_proxy_hcheck.so";
    const letIt = () => node1.run(`[ ! -e ${module}.away ] || mv ${module}.away ${module}`);
    context.after(letIt);
    const httpd = () => node1.run("systemctl show -P MainPID msm-lab-httpd; readlink /srv/msm-lab/httpd");
    const before = await httpd();
    await node1.run(`mv ${module} ${module}.away; echo '# by hand' >>/srv/msm-lab/httpd/balancer.conf`);
    const told = await refusedUp();
    assert.match(
      told,
      /node1-httpd: .*"testing the configuration" .*apache2 .* -t\n.*mod_proxy_hcheck\.so.*\n.*httpd still runs/s,
    );
    assert.equal(await httpd(), before);
    await everyTomcatServes();

    await letIt();
    await up();
    assert.equal(await node1.run("grep -c 'by hand' /srv/msm-lab/httpd/balancer.conf || :"), "0");
    await everyTomcatServes();
  });

  test("serves again after all its hosts were rebooted, without an up, and the next one changes nothing", async () => {
    await Promise.all(NODES.map((name) => machines.all[name].reboot()));
    await soonEveryTomcatServes();
    assert.match((await up()).stdout, /unchanged/);
  });

  test("keeps what runs where its stack and a node are called otherwise, and a host is known by another of its keys", async () => {
    const { node1, node3 } = machines.all;
    const running = () =>
      Promise.all([node1, node3].map(({ run }) => run("systemctl show -P InvocationID 'msm-lab-*.service'")));
    const before = await running();
    const hostKey = await node1.run("cut -d ' ' -f 1,2 /etc/ssh/ssh_host_ecdsa_key.pub");
    await clone.rename("other-hosts");
    clone.configure(lab({ node1: { ...node1, hostKey } }, { node3: "cache1" }));
    await up();
    assert.deepEqual(await running(), before);
    assert.match((await clone.lab("status")).stdout, /cache1 +\S+ +memcached +running/);

    await clone.rename(STACK);
    clone.configure(lab());
    await up();
    assert.deepEqual(await running(), before);
  });

  test("waits for a host that does not answer, but not for ever", async () => {
    const { code, stderr } = await absent;
    assert.notEqual(code, 0);
    assert.match(stderr, /node2: Dial 1\/\d+ failed: retrying \(.*EHOSTUNREACH/);
    assert.match(stderr, /nodes\.node2\.ssh .*root@172\.29\.126\.99:22 .*\d+ attempts/);
    assert.match(stderr, /\n.*172\.29\.126\.99 .*\b22\b/);
  });

  test("moves to another host and to Tomcat 11, and goes from the one it was on; a compiler comes for the session guard, and goes", async () => {
    const { other } = machines.all;
    moved = { node2: other };
    profile = "tomcat11";
    clone.configure(lab(moved));
    const guest = visitor();
    const { created } = await guest.refresh();
    await up();
    assert.equal((await guest.refresh()).created, created);
    assert.equal((await other.run("ls /usr/local/tomcat/lib/*.NOTICE | wc -l")).trim(), "1");
    await everyTomcatServes();
    await isUntouched("node2");
    await other.run(
      "test -e /usr/local/tomcat/lib/msm-lab.jar; ! dpkg-query -s openjdk-17-jdk-headless 2>/dev/null",
    );
    assert.match((await up()).stdout, /unchanged/);
  });

  test("moves several nodes one after the other, to hosts that connect from another of their addresses", async () => {
    const { node2, other } = machines.all;
    const [second, third] = [`${SITE.net}.22`, `${SITE.net}.24`];
    await node2.takeAddresses([second]);
    await other.takeAddresses([third]);
    clone.configure(lab({ node2: { ...node2, at: second }, node3: { ...other, at: third } }));
    const { stderr } = await up();
    const told = /^2 steps, .*\n.* node2 moves to (\S+)\n.* node3 moves to (\S+)$/m.exec(stderr);
    assert.deepEqual(told?.slice(1), [second, third]);
    await everyTomcatServes();
    await isUntouched("node3");
  });

  test("moves them at once, and says why, if one has lost the address that it had", async () => {
    const { node2, other } = machines.all;
    for (const host of [node2, other]) await host.takeAddresses([]);
    moved = { node2, node3: other };
    clone.configure(lab(moved));
    const { stderr } = await up();
    assert.match(stderr, /all nodes move at once, .*nodes\.node3\.address: .*172\.29\.126\.24/);
    await everyTomcatServes();
    assert.match((await up()).stdout, /unchanged/);
  });

  test("takes a host that was set up anew for another one, until it is told", async () => {
    const node3 = await machines.replace("other");
    assert.match(await refusedUp(), /nodes\.node3\.ssh .*ssh-ed25519 \S+, .*ssh-ed25519 \S+\n.*ssh-keys/);
    moved = { ...moved, node3 };
    clone.configure(lab(moved));
    const { code, stderr } = await clone.lab("up", "--forget-host", "node3");
    assert.equal(code, 0, stderr);
    await everyTomcatServes();
    assert.match((await up()).stdout, /unchanged/);
  });

  test("is gone at the end, where a host that is gone itself has to be named, and leaves alone what a host does of its own", async () => {
    const own = await ownWork();
    // As good as gone: nobody lets anyone in.
    await moved.node3?.run("systemctl stop ssh");
    const down = await clone.lab("down");
    assert.notEqual(down.code, 0);
    assert.match(down.stderr, /node3: .*root@172\.29\.126\.14:22 .*\n/);
    assert.match(down.stderr, /\.\/lab down --forget-host node3/);
    const forgotten = await clone.lab("down", "--forget-host", "node3");
    assert.equal(forgotten.code, 0, forgotten.stderr);
    for (const name of ["node1", "node2"] as const) await isUntouched(name);
    assert.equal(await ownWork(), own);
  });

  const catalogue = () => join(clone.checkout.root, "artifacts/catalogue.ts");
  const { coordinates, sha256 } = artifactsOf("tomcat9").tomcat;

  function useOlderTomcat(): void {
    const text = readFileSync(catalogue(), "utf8");
    const older = text
      .replace(`:${coordinates.version}"`, `:${OLDER.version}"`)
      .replace(sha256, OLDER.sha256);
    writeFileSync(catalogue(), older);
  }

  function useTomcatOfCatalogue(): void {
    const text = readFileSync(catalogue(), "utf8");
    const newer = text
      .replace(`:${OLDER.version}"`, `:${coordinates.version}"`)
      .replace(OLDER.sha256, sha256);
    writeFileSync(catalogue(), newer);
  }

  async function isUntouched(name: Name): Promise<void> {
    assert.deepEqual(difference(empty.get(name) ?? [], await inventory(machines.all[name])), [], name);
  }

  /** The Tomcats that serve the page, by their hosts' names. */
  async function serving(): Promise<readonly string[]> {
    const pages = await refreshes(visitor(), 4);
    return [...new Set(pages.filter(({ status }) => status === 200).map(({ host }) => host))].sort();
  }

  async function everyTomcatServes(): Promise<void> {
    assert.deepEqual(await serving(), ["TomcatA.magedu.com", "TomcatB.magedu.com"]);
  }

  /** Without an `up` that waits for it: what has just started may be away for a while, also for httpd. */
  async function soonEveryTomcatServes(): Promise<void> {
    await eventually(everyTomcatServes);
  }

  /** What a host does of its own: the same answer as long as nobody touches it. */
  async function ownWork(): Promise<string> {
    const { address, run } = machines.all.node1;
    const site = await fetch(`http://${address}:${OWN.site.port}/`);
    return (await site.text()) + (await run(`systemctl show -P InvocationID ${OWN.units.join(" ")}`));
  }
});

/** Shell text that waits for such a file. */
function until(sign: string): string {
  return `timeout 60 sh -c 'until ls -d ${sign} >/dev/null 2>&1; do sleep 0.02; done'`;
}

/** Cuts every connection to the host's sshd, without a word to either side, once there is such a file. */
async function cutAt(machine: Machine, sign: string): Promise<void> {
  await machine.run(`${until(sign)}
    kill -KILL $(cat /proc/$(systemctl show -P MainPID ssh)/task/*/children)`);
}

/** Of the Tomcat that a host runs. */
async function tomcatOf(machine: Machine): Promise<string> {
  return machine.run(
    "systemctl is-active --quiet msm-lab-tomcat; readlink /usr/local/tomcat | cut -d - -f 3",
  );
}
