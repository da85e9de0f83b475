import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { Clone } from "../cli/clone.ts";
import { drillResult } from "../drill/drillResult.ts";
import { busy, type Machines, type Site, startMachines } from "./machines.ts";

const SITE: Site = { name: "msm-lab-faults", net: "172.29.127" };

suite("a drill on hosts", () => {
  let machines: Machines<"node1" | "node2">;
  let clone: Clone;

  before(async () => {
    machines = await startMachines(SITE, { node1: busy(11), node2: busy(12) });
    const { keys, all } = machines;
    const place = ({ address, hostKey }: typeof all.node1) => ({ address, ssh: { hostKey } });
    clone = new Clone("drilled", {
      target: "ssh",
      network: { subnet: `${SITE.net}.0/24` },
      // Two Tomcats that can take each other's place, and one store.
      nodes: {
        node1: { ...place(all.node1), services: ["httpd", "tomcat", { tomcat: 8010 }] },
        node2: { ...place(all.node2), services: ["memcached"] },
      },
      ssh: { privateKeyFile: keys.plain.file },
      sessions: { mode: "sticky" },
      profile: "tomcat10",
    });
  });
  after(async () => {
    const down = await clone?.lab("down");
    clone?.checkout.remove();
    await machines?.remove();
    assert.equal(down?.code, 0, down?.stderr);
  });

  test("freezes the store and cuts the hosts apart, sees that no session is lost, and leaves the lab as it was", async () => {
    const up = await clone.lab("up");
    assert.equal(up.code, 0, up.stderr);
    const counter = `http://${machines.all.node1.address}/test/counter`;
    assert.equal((await fetch(counter)).status, 404);

    const { runs } = drillResult(await clone.lab("drill", "freeze-store", "partition", "--json"));
    const rows = runs[0]?.faults ?? [];
    assert.deepEqual(
      rows.map(({ scenario, on }) => [scenario, on]),
      [
        ["freeze-store", "n1 on node2"],
        ["partition", "node1–node2"],
      ],
    );
    for (const { figures, verdict } of rows) {
      // Of parallel requests sticky sessions may lose something when they move.
      assert.notEqual(verdict.word, "broken", verdict.broken.join());
      assert.deepEqual([figures.lost, figures.stale, figures.skipped], [0, 0, 0]);
      assert.ok(figures.requests > 500, `${figures.requests} requests`);
    }
    assert.equal((await fetch(counter)).status, 404);
    const again = await clone.lab("up");
    assert.match(again.stdout, /unchanged/, again.stdout);
    const written = clone.stateWritten();
    assert.match((await clone.lab("up")).stdout, /unchanged/);
    assert.equal(clone.stateWritten(), written, "the engine ran, although the hosts are as it left them");
    await machines.all.node2.run("systemctl stop msm-lab-memcached");
    assert.match((await clone.lab("up")).stdout, /updated/);
  });
});
