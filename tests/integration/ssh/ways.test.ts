import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sshProblems } from "../../../targets/ssh/problems.ts";
import { firewall } from "../../../templates/nftables/firewall.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { busy, type Machine, type Machines, type Site, startMachines } from "./machines.ts";

const SITE: Site = { name: "msm-lab-ways", net: "172.29.123" };

describe("the ways between hosts", () => {
  let machines: Machines<"node1" | "node2">;
  let node1: Machine;
  let node2: Machine;

  /** What stands against a lab, and how long it took to find out. */
  async function problems() {
    const begun = performance.now();
    const found = await sshProblems("ways", topology());
    return { messages: found.map(({ message }) => message), found, took: performance.now() - begun };
  }

  /** Anew each time: hosts are asked once for each topology. */
  function topology() {
    const place = ({ address, hostKey }: Machine) => ({ address, ssh: { hostKey } });
    return parseTopology({
      target: "ssh",
      network: { subnet: `${SITE.net}.0/24` },
      nodes: {
        node1: { ...place(node1), services: ["httpd", "tomcat"] },
        node2: { ...place(node2), services: ["tomcat", "memcached"] },
      },
      ssh: { privateKeyFile: machines.keys.plain.file },
    });
  }

  before(async () => {
    machines = await startMachines(SITE, { node1: busy(11), node2: busy(12) });
    ({ node1, node2 } = machines.all);
  });
  after(() => machines?.remove());

  test("are open between hosts that let each other in, and nothing listens there afterwards", async () => {
    const { found, took } = await problems();
    assert.deepEqual(found, []);
    assert.ok(took < 5000, `${took} ms`);
    for (const { run } of [node1, node2]) assert.equal(await run(`ss -Hltn src ${SITE.net}.0/24`), "");
  });

  test("that a firewall bars are told within seconds, with a rule that opens each of them", async () => {
    await node2.run(DROP);
    const { messages, found, took } = await problems();
    assert.deepEqual(messages, [
      "node1 (172.29.123.11) cannot connect to node2's tomcat at 172.29.123.12:8009: no answer within 2 s",
      "node1 (172.29.123.11) cannot connect to node2's memcached at 172.29.123.12:11211: no answer within 2 s",
    ]);
    assert.ok(took < 6000, `${took} ms`);
    for (const { cure } of found) await node2.run(/nft insert rule [^;]*/.exec(cure)?.[0] ?? assert.fail());
    assert.deepEqual((await problems()).found, []);
    await node2.run("nft delete table inet strict");
  });

  test("are the lab's own to open to a node that moves: its table knows the old address alone", async () => {
    const lab = topology();
    const [, there = assert.fail()] = lab.nodes;
    const old = { ...lab, balancer: { ...lab.balancer, address: there.address } };
    await node2.run(`nft -f - <<'END'\n${firewall({ ...old, tomcats: lab.tomcats.slice(1) }, there)}END`);
    await assert.rejects(node1.run("timeout 1 bash -c ': <>/dev/tcp/172.29.123.12/8009'"));
    assert.deepEqual((await problems()).found, []);
  });

  test("are tried without a listener where a service of the lab has the port, which hears nothing of it", async () => {
    await node2.run(`systemd-run --quiet --unit msm-lab-memcached memcached -u root -l ${node2.address}`);
    assert.deepEqual((await problems()).found, []);
    await node2.run("systemctl is-active --quiet msm-lab-memcached");
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
