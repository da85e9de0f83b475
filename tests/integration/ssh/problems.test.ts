import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { knownLab } from "../../../targets/knownLab.ts";
import { sshProblems } from "../../../targets/ssh/problems.ts";
import { firewall } from "../../../templates/nftables/firewall.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { assertEachMentions, assertProblems } from "../../mentions.ts";
import { busy, type Machine, type Machines, type Site, startMachines } from "./machines.ts";

const SITE: Site = { name: "msm-lab-fit", net: "172.29.123" };

describe("what stands against a lab on hosts", () => {
  let machines: Machines<"node1" | "node2">;
  let node1: Machine;
  let node2: Machine;

  /** What stands against a lab, and how long it took to find out. */
  async function problems(lab = topology()) {
    const begun = performance.now();
    const found = await sshProblems(knownLab("ways", "/here", []), lab);
    return { messages: found.map(({ message }) => message), found, took: performance.now() - begun };
  }

  /** Anew each time: hosts are asked once for each topology. */
  function topology(services = ["tomcat", "memcached"]) {
    const place = ({ address, hostKey }: Machine) => ({ address, ssh: { hostKey } });
    return parseTopology({
      target: "ssh",
      network: { subnet: `${SITE.net}.0/24` },
      nodes: {
        node1: { ...place(node1), services: ["httpd", "tomcat"] },
        node2: { ...place(node2), services },
      },
      ssh: { privateKeyFile: machines.keys.plain.file },
    });
  }

  before(async () => {
    machines = await startMachines(SITE, { node1: busy(11), node2: busy(12) });
    ({ node1, node2 } = machines.all);
  });
  after(() => machines?.remove());

  test("is nothing where hosts let each other in, and nothing listens there afterwards", async () => {
    const { found, took } = await problems();
    assert.deepEqual(found, []);
    assert.ok(took < 5000, `${took} ms`);
    for (const { run } of [node1, node2]) assert.equal(await run(`ss -Hltn src ${SITE.net}.0/24`), "");
  });

  test("is told within seconds where a firewall bars a way, with a rule that opens it", async () => {
    await node2.run(DROP);
    const { messages, found, took } = await problems();
    assertEachMentions(
      messages,
      ["node1", "172.29.123.11", "node2", "tomcat", "172.29.123.12:8009"],
      ["node1", "172.29.123.11", "node2", "memcached", "172.29.123.12:11211"],
    );
    // It is tried twice, for 2 s each.
    assert.ok(took < 9000, `${took} ms`);
    for (const { cure } of found) await node2.run(/nft insert rule [^;]*/.exec(cure)?.[0] ?? assert.fail());
    assert.deepEqual((await problems()).found, []);
    await node2.run("nft delete table inet strict");
  });

  test("is not the lab's own table, which knows of a node that moves the old address alone", async () => {
    const lab = topology();
    const [, there = assert.fail()] = lab.nodes;
    const old = { ...lab, balancer: { ...lab.balancer, address: there.address } };
    await node2.run(`nft -f - <<'END'\n${firewall({ ...old, tomcats: lab.tomcats.slice(1) }, there)}END`);
    await assert.rejects(node1.run("timeout 1 bash -c ': <>/dev/tcp/172.29.123.12/8009'"));
    assert.deepEqual((await problems()).found, []);
  });

  test("is not a service of the lab that has the port already, which hears nothing of it", async () => {
    await node2.run(`systemd-run --quiet --unit msm-lab-memcached memcached -u root -l ${node2.address}`);
    assert.deepEqual((await problems()).found, []);
    await node2.run("systemctl is-active --quiet msm-lab-memcached");
  });

  test("is nothing of the lab's where a host connects from another address than its node's, which may be barred all the same", async () => {
    const own = `${SITE.net}.0/24 dev eth0`;
    await node1.run(`ip address add ${SITE.net}.21/24 dev eth0; ip route change ${own} src ${SITE.net}.21`);
    const lab = topology();
    await node2.run(`nft -f - <<'END'\n${firewall(lab, lab.nodes[1] ?? assert.fail())}END`);
    assert.deepEqual((await problems()).found, []);
    await node2.run("nft delete table inet msm_lab");
    await node2.run(DROP);
    const { messages } = await problems();
    await node2.run("nft delete table inet strict");
    await node1.run(`ip route change ${own} src ${node1.address}; ip address del ${SITE.net}.21/24 dev eth0`);
    assertEachMentions(messages, ["node1 (172.29.123.21)", "node2"], ["node1 (172.29.123.21)", "node2"]);
  });

  test("is told where systemd cannot confine services, or a folder is read-only", async () => {
    const all = "/etc/systemd/system/service.d";
    await node1.run(
      `mkdir ${all}; printf '[Service]\\nBindPaths=/absent\\n' >${all}/test.conf; systemctl daemon-reload`,
    );
    await node2.run("mount --bind /srv /srv; mount -o remount,ro,bind /srv");
    const { messages } = await problems();
    await node1.run(`rm -r ${all}; systemctl daemon-reload`);
    await node2.run("umount /srv");
    assertEachMentions(messages, ["systemd", "226"], ["/srv", "read-only"]);
  });

  test("is told where a Tomcat's applications could load no native library, with what mends it", async () => {
    const found = async () => (await problems(topology(["memcached"]))).found;
    for (const { run } of [node1, node2]) await run("mount -t tmpfs -o nosuid,noexec test /var/cache");
    const told = await found();
    assertProblems(told, {
      path: "nodes.node1",
      message: ["/var/cache/msm-lab", "/var/cache", "noexec"],
      cure: ["/etc/fstab"],
    });
    await node1.run(/mount -o remount,exec [^,]*/.exec(told[0]?.cure ?? "")?.[0] ?? assert.fail());
    assert.deepEqual(await found(), []);
    for (const { run } of [node1, node2]) await run("umount /var/cache");
  });
});

/** A firewall that lets SSH in and nothing else. */
const DROP = `nft -f - <<'END'
table inet strict {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    iif lo accept
    tcp dport 22 accept
  }
}
END`;
