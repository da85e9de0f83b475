import assert from "node:assert/strict";
import { test } from "node:test";
import { orderOf } from "../../../components/order.ts";
import { knownLab } from "../../../targets/knownLab.ts";
import type { RawConfig } from "../../../topology/config.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { runningStack } from "../runningStack.ts";

const NODES = {
  node1: { address: "172.16.103.1", services: ["httpd", "tomcat"] },
  node2: { address: "172.16.103.2", services: ["tomcat", "memcached"] },
  node3: { address: "172.16.103.3", services: ["memcached"] },
};

const RUNNING = Object.entries(NODES).map(([name, node]) => ({ name, ...node }));

/** The names of the Tomcats that come at once, and of those that come in turn. */
function order(
  nodes: RawConfig,
  running = RUNNING,
  down: readonly string[] = [],
): readonly (readonly string[])[] {
  const known = knownLab("dev", "/here", running.length > 0 ? [runningStack(running)] : []);
  const { first, inTurn } = orderOf(parseTopology({ nodes }), known, new Set(down));
  return [first, inTurn].map((all) => all.map(({ node, service }) => `${node}-${service}`));
}

test("the first Tomcats of a lab start at once", () => {
  assert.deepEqual(order(NODES, []), [["node1-tomcat", "node2-tomcat"], []]);
});

test("Tomcats that serve change in turn", () => {
  assert.deepEqual(order(NODES), [[], ["node1-tomcat", "node2-tomcat"]]);
});

test("a Tomcat that is down comes before those that serve, and after the balancer", () => {
  assert.deepEqual(order(NODES, RUNNING, ["node2-tomcat"]), [[], ["node2-tomcat", "node1-tomcat"]]);
});

test("a Tomcat whose node moves, or that is new, comes first", () => {
  const node2 = { ...NODES.node2, address: "172.16.103.12" };
  assert.deepEqual(order({ ...NODES, node2 }), [["node2-tomcat"], ["node1-tomcat"]]);
  const node4 = { address: "172.16.103.4", services: ["tomcat"] };
  assert.deepEqual(order({ ...NODES, node4 }), [["node4-tomcat"], ["node1-tomcat", "node2-tomcat"]]);
});

test("a Tomcat that is the only one and stays comes after the balancer, as any other that serves", () => {
  const node2 = { ...NODES.node2, services: ["memcached"] };
  const alone = RUNNING.map((node) => (node.name === "node2" ? { ...node, ...node2 } : node));
  assert.deepEqual(order({ ...NODES, node2 }, alone), [[], ["node1-tomcat"]]);
});

test("a Tomcat that is left alone comes before the balancer, which knows the others until then", () => {
  const node2 = { ...NODES.node2, services: ["memcached"] };
  assert.deepEqual(order({ ...NODES, node2 }), [["node1-tomcat"], []]);
});
