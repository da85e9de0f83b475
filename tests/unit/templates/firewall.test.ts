import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { firewall } from "../../../templates/nftables/firewall.ts";
import { firewallUnit, nftablesDropIn } from "../../../templates/systemd/firewallUnit.ts";
import { nonSticky, seedTopology } from "./seedTopology.ts";

const snapshots = join(import.meta.dirname, "__snapshots__");
const asText = { serializers: [(value: string) => value] };

suite("a host's firewall", () => {
  const topology = seedTopology(nonSticky);

  for (const node of topology.nodes) {
    test(`${node.name}'s rules`, (t) => {
      t.assert.fileSnapshot(firewall(topology, node), join(snapshots, node.name, "firewall.nft"), asText);
    });
  }

  test("is kept up by a unit", (t) => {
    t.assert.fileSnapshot(firewallUnit(), join(snapshots, "msm-lab-firewall.service"), asText);
  });

  test("is loaded again where the distribution's service empties all", (t) => {
    t.assert.fileSnapshot(nftablesDropIn(), join(snapshots, "nftables.service.d/msm-lab.conf"), asText);
  });

  test("a host may connect from another of its addresses", () => {
    const node3 = topology.nodes[2] ?? assert.fail();
    const sources = { "172.16.103.1": ["172.16.103.21", "172.16.103.1"], "172.16.103.3": ["172.16.103.9"] };
    assert.match(
      firewall(topology, node3, sources),
      /saddr != \{ 172\.16\.103\.1, 172\.16\.103\.21, 172\.16\.103\.2 \} reject/,
    );
  });

  test("two Tomcats of one node are one caller", () => {
    const [first = assert.fail()] = topology.tomcats;
    const node3 = topology.nodes[2] ?? assert.fail();
    const rules = firewall({ ...topology, tomcats: [first, first] }, node3);
    assert.match(rules, /dport 11211 ip saddr != \{ 172\.16\.103\.1 \} reject/);
  });
});
