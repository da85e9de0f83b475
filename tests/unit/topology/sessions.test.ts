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
    'sessions.mode | "nonsticky" is not a session mode; did you mean "nonSticky"? | choose from nonSticky, sticky',
  ],
  [
    "an unknown locking mode",
    { sessions: { lockingMode: "some" } },
    'sessions.lockingMode | "some" is not a locking mode; did you mean "none"? | choose from none, all, uriPattern:REGEX',
  ],
  [
    "msm's lock that learns, which lets writes through unlocked",
    { sessions: { lockingMode: "auto" } },
    'sessions.lockingMode | "auto" lets requests through unlocked that msm has seen only read before, and loses what they write | choose "all", or uriPattern: with a pattern of those that write; "none" keeps all but two changes of one attribute',
  ],
  [
    "a lock without the guard",
    { sessions: { lockingMode: "all", guard: false } },
    'sessions.lockingMode | msm\'s own lock does not keep requests of one Tomcat apart (msm #237) | set sessions.guard to true, or sessions.lockingMode to "none"',
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
    "a locking pattern that is no regular expression",
    { sessions: { lockingMode: "uriPattern:/cart(" } },
    'sessions.lockingMode | "/cart(" is not a regular expression | write uriPattern: and a regular expression, e.g. uriPattern:/shop/cart.*',
  ],
  [
    "an empty locking pattern",
    { sessions: { lockingMode: "uriPattern:" } },
    'sessions.lockingMode | "" is not a regular expression | write uriPattern: and a regular expression, e.g. uriPattern:/shop/cart.*',
  ],
  [
    "the guard with sticky sessions",
    { sessions: { mode: "sticky", guard: true } },
    'sessions.guard | only non-sticky sessions have two copies to guard | remove it, or set sessions.mode to "nonSticky"',
  ],
  [
    "a word for the guard",
    { sessions: { guard: "off" } },
    'sessions.guard | "off" is not true or false | write true or false',
  ],
  [
    "three memcacheds in non-sticky mode without the guard",
    { nodes: threeStores, sessions: { guard: false } },
    'sessions.guard | 3 memcacheds, but without the guard non-sticky sessions are safe with at most 2 (msm #404) | remove it, keep 2 memcacheds, or set sessions.mode to "sticky"',
  ],
  [
    "text for sessions",
    { sessions: "sticky" },
    'sessions | "sticky" is not a map | write it as a map of mode, lockingMode, guard, serializer, acceptCorruptedValues',
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
