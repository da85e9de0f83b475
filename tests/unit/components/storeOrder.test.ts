import assert from "node:assert/strict";
import { test } from "node:test";
import { storeOrder } from "../../../components/storeOrder.ts";
import { knownLab } from "../../../targets/knownLab.ts";
import type { RawConfig } from "../../../topology/config.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { runningStack } from "../runningStack.ts";

const NODES = {
  node1: { address: "172.16.103.1", services: ["httpd", "tomcat"] },
  node2: { address: "172.16.103.2", services: ["tomcat", "memcached"] },
  node3: { address: "172.16.103.3", services: ["memcached"] },
};

const RUNNING = runningStack(Object.entries(NODES).map(([name, node]) => ({ name, ...node })));

/** Of each store whether it comes in turn, and the Tomcats that must have it in step before what follows, and at the end. */
function order(config: RawConfig, isNewFormat = false, running = [RUNNING]) {
  const topology = parseTopology({ nodes: NODES, ...config });
  return storeOrder(topology, knownLab("dev", "/here", running), isNewFormat).map(
    ({ store, isInTurn, before, end }) => [
      store.id,
      isInTurn,
      before.map(({ name }) => name).join(),
      end.map(({ name }) => name).join(),
    ],
  );
}

const AT_ONCE = [
  ["n1", false, "", "TomcatA,TomcatB"],
  ["n2", false, "", "TomcatA,TomcatB"],
];

test("memcacheds where Tomcats know them change in turn", () => {
  assert.deepEqual(order({}), [
    ["n1", true, "TomcatA,TomcatB", ""],
    ["n2", true, "TomcatA,TomcatB", ""],
  ]);
});

test("the first memcacheds of a lab start at once, as do those that no Tomcat will be able to read", () => {
  assert.deepEqual(order({}, false, []), AT_ONCE);
  assert.deepEqual(order({}, true), AT_ONCE);
});

test("a memcached that moves, and a Tomcat that does or is new, are awaited at the end", () => {
  const node2 = { ...NODES.node2, address: "172.16.103.12" };
  assert.deepEqual(order({ nodes: { ...NODES, node2 } }), [
    ["n1", false, "", "TomcatA,TomcatB"],
    ["n2", true, "TomcatA", "TomcatB"],
  ]);
  const node4 = { address: "172.16.103.4", services: ["tomcat"] };
  assert.deepEqual(order({ nodes: { ...NODES, node4 } })[0], ["n1", true, "TomcatA,TomcatB", "TomcatC"]);
});

test("a memcached that nothing fills again is not awaited", () => {
  const none = [
    ["n1", false, "", ""],
    ["n2", false, "", ""],
  ];
  assert.deepEqual(order({ sessions: { guard: false } }), none);
  const node2 = { ...NODES.node2, services: ["tomcat"] };
  assert.deepEqual(order({ nodes: { ...NODES, node2 } }), [["n1", false, "", ""]]);
});

test("the Tomcats of sticky sessions fill every memcached, also a single one", () => {
  const sessions = { mode: "sticky" };
  assert.deepEqual(order({ sessions }), order({}));
  const node2 = { ...NODES.node2, services: ["tomcat"] };
  assert.deepEqual(order({ nodes: { ...NODES, node2 }, sessions })[0]?.[1], true);
});
