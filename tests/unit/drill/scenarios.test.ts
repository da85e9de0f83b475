import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sizesOf } from "../../../drill/checks/largeSessions.ts";
import { promised, promisedOfCheck } from "../../../drill/promised.ts";
import { keepingOf, SCENARIO_NAMES, type ScenarioName } from "../../../drill/promises.ts";
import { type Fault, isHarm, isRepair, type Step } from "../../../drill/scenario.ts";
import { SCENARIOS } from "../../../drill/scenarios.ts";
import { possible, select } from "../../../drill/selection.ts";
import type { Topology } from "../../../topology/model.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { SWARM_LAB } from "../targets/swarm/labs.ts";

const nonSticky = parseTopology({ sessions: { mode: "nonSticky", guard: true } });
const unguarded = parseTopology({ sessions: { mode: "nonSticky", guard: false } });
const sticky = parseTopology({ sessions: { mode: "sticky" } });

/** One node with one of each. */
const single = parseTopology({
  nodes: { node1: { address: "172.16.103.1", services: ["httpd", "tomcat", "memcached"] } },
});

function faults(name: ScenarioName, topology: Topology): readonly Fault[] {
  return SCENARIOS[name].faults(topology).map((fault) => ({ scenario: name, ...fault }));
}

function targets(step: Step): readonly string[] {
  if ("services" in step) return step.services;
  return "links" in step ? step.links.map((link) => link.join()) : [];
}

suite("scenarios", () => {
  for (const topology of [nonSticky, sticky, single]) {
    test(`whatever is harmed is repaired (${keepingOf(topology.sessions)}, ${topology.nodes.length} nodes)`, () => {
      for (const name of SCENARIO_NAMES) {
        for (const { steps } of faults(name, topology)) {
          const harmed = steps.filter(isHarm).flatMap(targets);
          const repaired = steps.filter(isRepair).flatMap(targets);
          assert.deepEqual(harmed.toSorted(), repaired.toSorted(), name);
        }
      }
    });
  }

  test("each Tomcat, each store and each node is met in turn", () => {
    const on = (name: ScenarioName) => faults(name, nonSticky).map((fault) => fault.on);
    assert.deepEqual(on("kill-tomcat"), ["TomcatA", "TomcatB"]);
    assert.deepEqual(on("kill-store"), ["n1 on node2", "n2 on node3"]);
    assert.deepEqual(on("stop-node"), ["node1", "node2", "node3"]);
  });

  test("nodes are parted that talk to each other: balancer and Tomcat, Tomcat and store", () => {
    const on = faults("partition", nonSticky).map((fault) => fault.on);
    assert.deepEqual(on, ["node1–node2", "node1–node3", "node2–node3"]);
    assert.deepEqual(faults("partition", single), []);
  });

  test("a node that stops takes all its services and its links", () => {
    const [, node2] = faults("stop-node", nonSticky);
    assert.deepEqual(node2?.steps.slice(0, 2).map(targets), [
      ["node2-tomcat", "node2-memcached"],
      ["node2,node1", "node2,node3"],
    ]);
  });
});

suite("promises", () => {
  const sessions = (name: ScenarioName, topology: Topology) =>
    faults(name, topology).map((fault) => promised(fault, topology).sessions);

  test("one fault at a time costs no session, whatever dies", () => {
    for (const topology of [nonSticky, sticky]) {
      for (const name of [
        "kill-tomcat",
        "freeze-tomcat",
        "kill-store",
        "stop-node",
        "partition",
        "failback",
      ] as const) {
        assert.ok(
          sessions(name, topology).every((word) => word === "kept"),
          name,
        );
      }
    }
  });

  test("without the guard the death of a store may cost sessions, that of a Tomcat does not", () => {
    assert.deepEqual(sessions("kill-store", unguarded), ["mayBeLost", "mayBeLost"]);
    assert.deepEqual(sessions("kill-tomcat", unguarded), ["kept", "kept"]);
  });

  test("nobody keeps sessions whose copies die together", () => {
    for (const topology of [nonSticky, sticky])
      assert.deepEqual(sessions("kill-both-copies", topology), ["mayBeLost"]);
    assert.deepEqual(sessions("restart-all-stores", nonSticky), ["mayBeLost"]);
    assert.deepEqual(sessions("restart-all-stores", sticky), ["kept"]);
  });

  test("the node with the balancer takes the service away, not the sessions; the only node takes both", () => {
    const [node1, node2] = faults("stop-node", nonSticky).map((fault) => promised(fault, nonSticky));
    assert.deepEqual([node1?.requests, node1?.sessions], ["outage", "kept"]);
    assert.equal(node2?.requests, "writesInFlightMayFail");
    assert.deepEqual(
      faults("stop-node", single).map((fault) => promised(fault, single).sessions),
      ["mayBeLost"],
    );
  });

  test("a lab with applications has the time that they may take to start", () => {
    const application = { war: "shop.war", startTimeout: 90 };
    const backOf = (topology: Topology) =>
      faults("kill-tomcat", topology).map((fault) => promised(fault, topology).back);
    assert.deepEqual(backOf(nonSticky), [15, 15]);
    assert.deepEqual(backOf(parseTopology({ application })), [105, 105]);
  });

  test("a swarm has the time in which it notices and starts a task, and loses no session either", () => {
    const found = faults("kill-tomcat", SWARM_LAB).map((fault) => promised(fault, SWARM_LAB));
    assert.deepEqual(
      found.map(({ back, requests, sessions }) => [back, requests, sessions]),
      [
        [30, "inFlightMayFail", "kept"],
        [30, "inFlightMayFail", "kept"],
      ],
    );
  });

  test("a machine of a swarm may be lost, and drained without a failed request", () => {
    const promises = (["lose-machine", "drain-machine"] as const).map((name) =>
      faults(name, SWARM_LAB).map((fault) => promised(fault, SWARM_LAB)),
    );
    assert.deepEqual(
      promises.flat().map(({ back, requests, sessions }) => [back, requests, sessions]),
      [
        [45, "inFlightMayFail", "kept"],
        [45, "inFlightMayFail", "kept"],
        [undefined, "answered", "kept"],
        [undefined, "answered", "kept"],
      ],
    );
  });

  test("the only store of non-sticky sessions takes them along; the only Tomcat leaves them in the store", () => {
    assert.deepEqual(sessions("kill-store", single), ["mayBeLost"]);
    assert.deepEqual(sessions("kill-tomcat", single), ["kept"]);
  });
});

suite("what is promised of parallel requests", () => {
  const locked = (lockingMode: string) => parseTopology({ sessions: { mode: "nonSticky", lockingMode } });
  const steady = (topology: Topology) => {
    const [fault = assert.fail()] = faults("steady", topology);
    return promised(fault, topology);
  };

  test("they are as on one Tomcat with the guard, and with sticky sessions while nothing fails", () => {
    const kill = (topology: Topology) => {
      const [fault = assert.fail()] = faults("kill-tomcat", topology);
      return promised(fault, topology).parallel;
    };
    assert.deepEqual([nonSticky, sticky, unguarded].map(kill), ["kept", "mayBeLost", "mayBeLost"]);
  });

  test("msm does not keep their writes without the guard, which needs no second store for it", () => {
    assert.deepEqual(
      [nonSticky, sticky, unguarded, single].map((topology) => steady(topology).parallel),
      ["kept", "kept", "mayBeLost", "kept"],
    );
  });

  test("they are counted where the lock is taken", () => {
    const modes = ["none", "all", "uriPattern:.*/counter", "uriPattern:POST /test/.*", "uriPattern:/test.*"];
    assert.deepEqual(
      modes.map((mode) => promisedOfCheck("parallel-increments", locked(mode))),
      ["mayBeLost", "kept", "kept", "kept", "mayBeLost"],
    );
    assert.deepEqual(
      modes.map((mode) => steady(locked(mode)).counts),
      [undefined, "exact", undefined, "exact", undefined],
    );
    assert.equal(promisedOfCheck("parallel-increments", sticky), "kept");
    assert.equal(promisedOfCheck("parallel-increments", unguarded), "mayBeLost");
    assert.equal(steady(unguarded).counts, undefined);
  });

  test("who waits for the lock of a Tomcat that died may be refused, and so may a read", () => {
    const [fault = assert.fail()] = faults("kill-tomcat", locked("all"));
    const { requests, lastFailure, parallel } = promised(fault, locked("all"));
    assert.deepEqual([requests, lastFailure, parallel], ["inFlightMayFail", undefined, "kept"]);
    assert.equal(promised(fault, locked("none")).requests, "writesInFlightMayFail");
  });

  test("nobody can tell of the end of a session whose only Tomcat has died", () => {
    assert.equal(promisedOfCheck("orphaned-timeouts", nonSticky), "kept");
    assert.equal(promisedOfCheck("orphaned-timeouts", single), "mayBeLost");
  });
});

suite("a selection", () => {
  test("is everything where nothing is named, and keeps the order of the list", () => {
    assert.deepEqual(select([]).scenarios, SCENARIO_NAMES);
    assert.deepEqual(select(["freeze-store", "kill-tomcat", "large-sessions"]), {
      scenarios: ["kill-tomcat", "freeze-store"],
      checks: ["large-sessions"],
    });
  });

  test("tells every word that is none, with the nearest that is one", () => {
    assert.throws(() => select(["kil-tomcat", "earthquake"]), {
      message:
        '"kil-tomcat" is not a scenario or check; did you mean "kill-tomcat"?\n"earthquake" is not a scenario or check',
      cure: "`./lab drill --list` shows them all",
    });
  });

  test("leaves out what cannot happen on a swarm, and refuses it where it is named", () => {
    const swarm = { target: "swarm" } as const;
    const left = possible(select([]), [], swarm).scenarios;
    assert.deepEqual(
      SCENARIO_NAMES.filter((name) => !left.includes(name)),
      ["stop-node", "partition"],
    );
    const words = ["kill-store", "partition"];
    assert.throws(() => possible(select(words), words, swarm), { message: /^partition: / });
  });

  test("takes machines away on a swarm alone", () => {
    const left = possible(select([]), [], nonSticky).scenarios;
    assert.deepEqual(
      SCENARIO_NAMES.filter((name) => !left.includes(name)),
      ["lose-machine", "drain-machine"],
    );
    const words = ["kill-store", "lose-machine"];
    assert.throws(() => possible(select(words), words, nonSticky), { message: /^lose-machine: / });
  });
});

test("sessions around the limit of an item are tried, as far as the page can store them", () => {
  const sizes = (itemSize: number) => sizesOf({ memory: 256, itemSize });
  assert.deepEqual(sizes(1), [100_000, 900_000, 1_100_000]);
  assert.deepEqual(sizes(3), [100_000, 2_700_000, 3_300_000]);
  assert.deepEqual(sizes(8), [100_000, 4_194_304]);
});
