import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describeRoll, NOTICED } from "../../../components/roll.ts";
import type { ServiceChange } from "../../../targets/change.ts";
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
const BOTH = { "node1-tomcat": "restart", "node2-tomcat": "restart" } as const;

interface Case {
  readonly nodes?: RawConfig;
  readonly sessions?: RawConfig;
  readonly running?: typeof RUNNING;
  readonly warning?: string;
  readonly down?: readonly string[];
}

function roll(
  changes: Readonly<Record<string, ServiceChange>>,
  { nodes = NODES, sessions = {}, running = RUNNING, warning, down = [] }: Case = {},
): string | undefined {
  const known = knownLab("dev", "/here", running.length > 0 ? [runningStack(running)] : []);
  const topology = parseTopology({ nodes, sessions });
  const change = { warning, isNewFormat: false };
  return describeRoll(topology, known, new Set(down), new Map(Object.entries(changes)), change);
}

test("a first up, and one that changes nothing, says nothing", () => {
  assert.equal(roll({ ...BOTH, "node1-httpd": "start" }, { running: [] }), undefined);
  assert.equal(roll({ "node1-httpd": "none" }), undefined);
});

test("services are told in the order in which they change", () => {
  assert.equal(
    roll({ "node1-httpd": "reload", ...BOTH }),
    `changes: node1-httpd reloads; then node1-tomcat and node2-tomcat restart, one after the other: ${NOTICED.nothing}`,
  );
  assert.match(
    roll(BOTH, { down: ["node2-tomcat"] }) ?? "",
    /node2-tomcat and node1-tomcat restart, one after/,
  );
  assert.match(
    roll({ "node1-tomcat": "live" }) ?? "",
    /: node1-tomcat takes new files: visitors notice nothing$/,
  );
});

test("a node that moves takes its services along, before httpd", () => {
  const nodes = { ...NODES, node2: { ...NODES.node2, address: "172.16.103.12" } };
  const changes = { ...BOTH, "node2-memcached": "restart", "node1-httpd": "reload" } as const;
  const steps =
    "node2-memcached moves; then node2-tomcat moves; then node1-httpd reloads; then node1-tomcat restarts";
  assert.equal(roll(changes, { nodes }), `changes: ${steps}: ${NOTICED.nothing}`);
  assert.equal(
    roll(changes, { nodes, sessions: { mode: "sticky" } }),
    `changes: ${steps}: ${NOTICED.nothing}`,
  );
});

test("a service that is in the configuration no more goes", () => {
  const nodes = { ...NODES, node2: { ...NODES.node2, services: ["memcached"] } };
  const told = roll({ "node1-httpd": "reload" }, { nodes }) ?? "";
  assert.equal(told, `changes: node1-httpd reloads; then node2-tomcat goes: ${NOTICED.nothing}`);
});

test("what visitors notice is told: an httpd that is away, no Tomcat, memcacheds that are all empty", () => {
  const restarted = roll({ "node1-httpd": "restart" }) ?? "";
  assert.ok(restarted.endsWith(`node1-httpd restarts: ${NOTICED.balancerAway}`), restarted);
  const [node1, , node3] = RUNNING;
  assert.ok(node1 && node3);
  const one = { node1: NODES.node1, node3: NODES.node3 };
  const alone = roll({ "node1-tomcat": "restart" }, { nodes: one, running: [node1, node3] }) ?? "";
  assert.ok(alone.endsWith(`node1-tomcat restarts: ${NOTICED.nobodyServes}`), alone);
  const left = roll({ "node1-tomcat": "restart" }, { nodes: one }) ?? "";
  assert.ok(left.endsWith(NOTICED.nothing), left);
  const stores = { "node2-memcached": "restart", "node3-memcached": "restart" } as const;
  const filled = roll(stores) ?? "";
  const words = "node2-memcached and node3-memcached restart, one after the other, and are filled again";
  assert.ok(filled.endsWith(`${words}: ${NOTICED.nothing}`), filled);
  const empty = roll(stores, { sessions: { guard: false } }) ?? "";
  const ends = `${NOTICED.nobodyServes}, ${NOTICED.sessionsEnd}`;
  assert.ok(empty.endsWith(`node2-memcached and node3-memcached restart, empty: ${ends}`), empty);
});

test("nothing is called unnoticed beside a warning", () => {
  assert.ok(!roll(BOTH, { warning: "every live session ends" })?.includes("visitors"));
});

test("the documentation says of which changes visitors notice what is told", () => {
  const docs = readFileSync(new URL("../../../docs/changes.md", import.meta.url), "utf8").replaceAll(
    /\s+/g,
    " ",
  );
  for (const words of Object.values(NOTICED)) assert.ok(docs.includes(words), words);
});
