/** A Debian 13 host beside a Debian 12 host: two JDKs, two releases of httpd's, memcached's and systemd's packages. */

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { servicePaths } from "../../../templates/paths.ts";
import { PAGE_FOLDER } from "../../../templates/tomcat/contextXml.ts";
import { Visitor } from "../../../verify/visitor.ts";
import type { Config } from "../../conformance/stack.ts";
import { refreshes } from "../../conformance/visitor.ts";
import { eventually } from "../../eventually.ts";
import { Clone } from "../cli/clone.ts";
import { attributesJsp } from "../sessions/attributesJsp.ts";
import { ask, move } from "../sessions/attributesLab.ts";
import { cacheWithoutArchives } from "./cacheWithoutArchives.ts";
import { difference, inventory } from "./inventory.ts";
import { buildTrixieImage } from "./machineImage.ts";
import { fresh, type Machine, type Machines, type Site, startMachines, trixie } from "./machines.ts";

const SITE: Site = { name: "msm-lab-deb13", net: "172.29.131" };

const SERVICES = { node1: ["httpd", "tomcat", "memcached"], node2: ["tomcat", "memcached"] };
type Name = keyof typeof SERVICES;
const NODES: readonly Name[] = ["node1", "node2"];

describe("a lab on a Debian 13 host and a Debian 12 host", () => {
  let machines: Machines<Name>;
  let clone: Clone;
  let empty: Readonly<Record<Name, readonly string[]>>;

  const inventories = async () => {
    const [node1, node2] = await Promise.all(NODES.map((name) => inventory(machines.all[name])));
    return { node1: node1 ?? [], node2: node2 ?? [] };
  };
  const labSucceeds = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await clone.lab(...args);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    return stdout;
  };

  before(async () => {
    await buildTrixieImage();
    machines = await startMachines(SITE, { node1: trixie(11), node2: fresh(12) });
    for (const name of NODES) {
      // An operator's own Java comes first. Nobody cuts these hosts' power, so that dpkg need not wait for their disks.
      await machines.all[name].run(`ln -s /bin/false /usr/local/bin/java
        echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/test`);
    }
    empty = await inventories();
    clone = new Clone("debian13", configOf(machines), cacheWithoutArchives());
    // Each host compiles the session guard by itself.
    clone.checkout.fake("javac", "exit 1");
    await labSucceeds("up");
  });
  after(async () => {
    await clone?.lab("down");
    clone?.checkout.remove();
    if (clone !== undefined) rmSync(clone.checkout.cache, { recursive: true });
    await machines?.remove();
  });

  test("runs on the newest JDK that each of them has, whichever its shells find first", async () => {
    const programs = await Promise.all(NODES.map((name) => programOf(machines.all[name])));
    assert.match(programs.join(" "), /java-21-openjdk-\S+\/bin\/java .*java-17-openjdk-\S+\/bin\/java$/);
  });

  test("starts without a warning", async () => {
    for (const name of NODES)
      assert.doesNotMatch(
        await machines.all[name].run("journalctl -q -o cat -u 'msm-lab-*'"),
        /WARNING|SEVERE|:(warn|error)\]|deprecated/i,
        name,
      );
  });

  test("keeps a session across both Tomcats, also if one of them stops", async () => {
    const visitor = new Visitor(`http://${machines.all.node1.address}/test/`);
    const everyTomcatServes = async () =>
      assert.equal(new Set((await refreshes(visitor, 4)).map(({ host }) => host)).size, NODES.length);
    await everyTomcatServes();
    const pages = [...(await refreshes(visitor, 2))];
    for (const name of NODES) {
      await machines.all[name].run("systemctl stop msm-lab-tomcat");
      pages.push(...(await refreshes(visitor, 2)));
      await machines.all[name].run("systemctl start msm-lab-tomcat");
      await eventually(everyTomcatServes);
    }
    assert.deepEqual(new Set(pages.map(({ status }) => status)), new Set([200]));
    assert.equal(new Set(pages.map(({ sessionId, created }) => `${sessionId} ${created}`)).size, 1);
  });

  test("passes every check of verify, and another up changes nothing", async () => {
    await labSucceeds("verify");
    assert.match(await labSucceeds("up"), /unchanged/);
  });

  test("moves every kind of attribute from either Java to the other as it was", async () => {
    const [balancer, other] = [machines.all.node1, machines.all.node2];
    await placeAttributes(balancer, "TomcatA");
    await placeAttributes(other, "TomcatB");
    const { lines: kinds } = await ask("attributes.jsp", {}, balancer.address);
    assert.ok(kinds.length > 50);
    // Each takes two requests, so the first is the same Tomcat's until there is one more.
    const moveAll = async () => {
      for (const kind of kinds) assert.equal(await move(kind, balancer.address), "same", kind);
      return (await ask("attributes.jsp", {}, balancer.address)).tomcat;
    };
    assert.deepEqual([await moveAll(), await moveAll()].sort(), ["TomcatA", "TomcatB"]);
  });

  test("leaves nothing on either host when it goes", async () => {
    await labSucceeds("down");
    const left = await inventories();
    for (const name of NODES) assert.deepEqual(difference(empty[name], left[name]), [], name);
  });
});

function configOf({ all, keys }: Machines<Name>): Config {
  return {
    target: "ssh",
    profile: "tomcat11",
    network: { subnet: `${SITE.net}.0/24` },
    nodes: Object.fromEntries(
      NODES.map((name) => {
        const { address, hostKey } = all[name];
        return [name, { address, services: SERVICES[name], ssh: { hostKey } }];
      }),
    ),
    ssh: { privateKeyFile: keys.plain.file },
  };
}

function placeAttributes(machine: Machine, tomcat: string): Promise<string> {
  const file = `${servicePaths("tomcat").configuration}/${PAGE_FOLDER}/attributes.jsp`;
  const content = Buffer.from(attributesJsp(tomcat)).toString("base64");
  return machine.run(`echo ${content} | base64 -d >${file}`);
}

/** The program file of the Tomcat that a host runs. */
function programOf(machine: Machine): Promise<string> {
  return machine.run("readlink /proc/$(systemctl show -P MainPID msm-lab-tomcat)/exe");
}
