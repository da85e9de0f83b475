import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS } from "../../../topology/config.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { problemsOf, refuses } from "./problemsOf.ts";

const node4 = { address: "172.16.103.4", services: ["memcached"] };
const threeStores = { ...DEFAULTS.nodes, node4 };

refuses([
  [
    "an unknown session mode",
    { sessions: { mode: "nonsticky" } },
    'sessions.mode | "nonsticky" is not a session mode; did you mean "nonSticky"? | choose from nonSticky, sticky',
  ],
  [
    "an unknown locking mode",
    { sessions: { lockingMode: "some" } },
    'sessions.lockingMode | "some" is not a locking mode; did you mean "none"? | choose from none, auto, all',
  ],
  [
    "a locking mode with sticky sessions",
    { sessions: { mode: "sticky", lockingMode: "none" } },
    'sessions.lockingMode | only non-sticky sessions are locked | remove it, or set sessions.mode to "nonSticky"',
  ],
  [
    "failoverNodes, which is derived",
    { sessions: { mode: "sticky", failoverNodes: "n1" } },
    "sessions.failoverNodes | failoverNodes is derived from nodes | remove it",
  ],
  [
    "three memcacheds in non-sticky mode",
    { nodes: threeStores },
    'sessions.mode | 3 memcacheds, but non-sticky sessions are safe with at most 2 (msm #404) | keep memcached on 2 nodes, or set sessions.mode to "sticky"',
  ],
  [
    "text for sessions",
    { sessions: "sticky" },
    'sessions | "sticky" is not a map | write it as a map of mode, lockingMode',
  ],
]);

test("sticky sessions may have three memcacheds, one of them for failover", () => {
  const { sessions } = parseTopology({ nodes: threeStores, sessions: { mode: "sticky" } });
  assert.deepEqual(sessions, { mode: "sticky", failoverNodes: ["n1"] });
});

test("a wrong address does not hide that there are too many memcacheds", () => {
  const nodes = { ...DEFAULTS.nodes, node4: { ...node4, address: "1.1.1.1" } };
  assert.deepEqual(
    problemsOf({ nodes }).map(({ path }) => path),
    ["nodes.node4.address", "sessions.mode"],
  );
});

test("an unknown session mode does not hide an unknown locking mode", () => {
  const paths = problemsOf({ sessions: { mode: "x", lockingMode: "y" } }).map(({ path }) => path);
  assert.deepEqual(paths, ["sessions.mode", "sessions.lockingMode"]);
});
