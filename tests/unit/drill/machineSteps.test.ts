import assert from "node:assert/strict";
import { test } from "node:test";
import type { Lab } from "../../../drill/lab.ts";
import { MachineSteps, obstacleTo } from "../../../drill/machineSteps.ts";
import { SCENARIOS } from "../../../drill/scenarios.ts";
import { SWARM_LAB } from "../targets/swarm/labs.ts";

/** machine1 has httpd and is asked; the services of a lab on three machines, and what was done to these. */
function labOn(places: Readonly<Record<string, string>>) {
  const done: string[] = [];
  const note = (what: string) => async (machine: string) => void done.push(`${what} ${machine}`);
  const machines = {
    of: async (service: string) => places[service] ?? "",
    needed: async () => ["machine1"],
    ...{ lose: note("lose"), find: note("find"), claim: note("claim"), takeBack: note("take back") },
  };
  return { lab: { faults: { machines } } as unknown as Lab, done };
}

test("the machine of httpd, or of the manager that is asked, is not lost", async () => {
  const { lab } = labOn({ "node2-memcached": "machine1", "node3-memcached": "machine3" });
  const [onHttpds, other] = SCENARIOS["lose-machine"].faults(SWARM_LAB);
  assert.match((await obstacleTo(lab, onHttpds ?? assert.fail())) ?? "", /^machine1 has httpd/);
  assert.equal(await obstacleTo(lab, other ?? assert.fail()), undefined);
});

test("nothing stands against what happens to services", async () => {
  const { lab } = labOn({ "node2-memcached": "machine1" });
  for (const fault of SCENARIOS["kill-store"].faults(SWARM_LAB))
    assert.equal(await obstacleTo(lab, fault), undefined);
});

test("the machine that was lost is waited for, wherever its service is by then", async () => {
  const places = { "node2-memcached": "machine2" };
  const { lab, done } = labOn(places);
  const steps = new MachineSteps(lab);
  await steps.lose("node2-memcached");
  places["node2-memcached"] = "machine3";
  await steps.find("node2-memcached");
  assert.deepEqual(done, ["lose machine2", "find machine2"]);
});
