import assert from "node:assert/strict";
import { test } from "node:test";
import { KEYS } from "../../../topology/config.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { problemsOf, refuses } from "./problemsOf.ts";

const node4 = { address: "172.16.103.4", services: ["memcached"] };
const threeStores = { ...KEYS.nodes.default, node4 };

refuses([
  [
    "an unknown session mode",
    { sessions: { mode: "nonsticky" } },
    "sessions.mode",
    "nonSticky, sticky",
    '"nonsticky"',
    '"nonSticky"',
  ],
  [
    "an unknown locking mode",
    { sessions: { lockingMode: "some" } },
    "sessions.lockingMode",
    "none, all, uriPattern:REGEX",
    '"some"',
    '"none"',
  ],
  [
    "msm's lock that learns, which lets writes through unlocked",
    { sessions: { lockingMode: "auto" } },
    "sessions.lockingMode",
    "uriPattern:",
    '"auto"',
  ],
  [
    "a lock without the guard",
    { sessions: { lockingMode: "all", guard: false } },
    "sessions.lockingMode",
    "sessions.guard",
    "msm #237",
  ],
  [
    "a locking mode with sticky sessions",
    { sessions: { mode: "sticky", lockingMode: "none" } },
    "sessions.lockingMode",
    "sessions.mode",
    "non-sticky",
  ],
  [
    "failoverNodes, which is derived",
    { sessions: { mode: "sticky", failoverNodes: "n1" } },
    "sessions.failoverNodes",
    "remove",
    "failoverNodes",
  ],
  [
    "a locking pattern that is no regular expression",
    { sessions: { lockingMode: "uriPattern:/cart(" } },
    "sessions.lockingMode",
    "uriPattern:/shop/cart.*",
    '"/cart("',
  ],
  [
    "an empty locking pattern",
    { sessions: { lockingMode: "uriPattern:" } },
    "sessions.lockingMode",
    "uriPattern:/shop/cart.*",
    '""',
  ],
  [
    "the guard with sticky sessions",
    { sessions: { mode: "sticky", guard: true } },
    "sessions.guard",
    "sessions.mode",
    "non-sticky",
  ],
  ["a word for the guard", { sessions: { guard: "off" } }, "sessions.guard", "true or false", '"off"'],
  [
    "three memcacheds in non-sticky mode without the guard",
    { nodes: threeStores, sessions: { guard: false } },
    "sessions.guard",
    "sessions.mode",
    "3",
    "2",
    "msm #404",
  ],
  [
    "text for sessions",
    { sessions: "sticky" },
    "sessions",
    "mode, lockingMode, guard, serializer, acceptCorruptedValues",
    '"sticky"',
  ],
]);

test("guarded non-sticky sessions may have three memcacheds", () => {
  const { sessions, stores } = parseTopology({ nodes: threeStores });
  assert.deepEqual(sessions, { mode: "nonSticky", lockingMode: "none", guard: true, serializer: "java" });
  assert.equal(stores.length, 3);
});

test("a locking mode may be a pattern of URIs", () => {
  const lockingMode = "uriPattern:/test/(cart|order).*";
  const { sessions } = parseTopology({ sessions: { lockingMode } });
  assert.ok(sessions.mode === "nonSticky" && sessions.lockingMode === lockingMode);
});

test("sticky sessions may have three memcacheds, one of them for failover", () => {
  const { sessions } = parseTopology({ nodes: threeStores, sessions: { mode: "sticky" } });
  assert.deepEqual(sessions, { mode: "sticky", failoverNodes: ["n1"], serializer: "java" });
});

test("a wrong address does not hide that there are too many memcacheds", () => {
  const nodes = { ...KEYS.nodes.default, node4: { ...node4, address: "1.1.1.1" } };
  assert.deepEqual(
    problemsOf({ nodes, sessions: { guard: false } }).map(({ path }) => path),
    ["nodes.node4.address", "sessions.guard"],
  );
});

test("an unknown session mode does not hide an unknown locking mode", () => {
  const paths = problemsOf({ sessions: { mode: "x", lockingMode: "y" } }).map(({ path }) => path);
  assert.deepEqual(paths, ["sessions.mode", "sessions.lockingMode"]);
});
