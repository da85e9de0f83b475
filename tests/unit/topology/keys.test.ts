import assert from "node:assert/strict";
import { test } from "node:test";
import { KEYS } from "../../../topology/config.ts";
import { problemsOf, refuses } from "./problemsOf.ts";

const { node1, node2, node3 } = KEYS.nodes.default;
const topLevel =
  "target, profile, network, nodes, ssh, swarm, sessions, stores, ports, page, application, applications, publish, tls, trustedProxies";

refuses([
  ["an unknown key, naming the one meant", { port: {} }, "port", topLevel, '"ports"'],
  ["a key like no other", { colour: "red" }, "colour", topLevel],
  [
    "an unknown key in network",
    { network: { gatway: "172.16.103.9" } },
    "network.gatway",
    "subnet, gateway",
    '"gateway"',
  ],
  [
    "an unknown key in a node",
    { nodes: { node1, node2, node3: { ...node3, host: "a" } } },
    "nodes.node3.host",
    "address, machine, services, ssh",
  ],
  [
    "an unknown key in sessions",
    { sessions: { locking: "none" } },
    "sessions.locking",
    "mode, lockingMode, guard, serializer, acceptCorruptedValues",
  ],
  [
    "an unknown key in ports",
    { ports: { htpps: 443 } },
    "ports.htpps",
    "http, https, ajp, memcached",
    '"https"',
  ],
  [
    "an unknown key in page",
    { page: { contextpath: "/a" } },
    "page.contextpath",
    "contextPath, domain, counter",
    '"contextPath"',
  ],
  [
    "an unknown key in publish",
    { publish: { adress: "127.0.0.1" } },
    "publish.adress",
    "address, port",
    '"address"',
  ],
  [
    "a path set without --path",
    { "publish.port": 8081 },
    '["publish.port"]',
    "pulumi config set --path publish.port",
  ],
  [
    "memcachedNodes",
    { memcachedNodes: "n1:172.16.103.2:11211" },
    "memcachedNodes",
    "remove",
    "memcachedNodes",
  ],
  [
    "jvmRoute of a node",
    { nodes: { node1: { ...node1, jvmRoute: "A" }, node2, node3 } },
    "nodes.node1.jvmRoute",
    "remove",
    "jvmRoute",
  ],
  [
    "route of a node",
    { nodes: { node1: { ...node1, route: "A" }, node2, node3 } },
    "nodes.node1.route",
    "remove",
  ],
]);

test("keys of Object.prototype are unknown keys and unfit names, nothing more", () => {
  const raw = JSON.parse(
    '{"__proto__": {"target": "x"}, "constructor": 1, "ports": {"__proto__": {"http": 1}, "toString": 2}, "nodes": {"__proto__": null}}',
  );
  const paths = problemsOf(raw).map(({ path }) => path);
  assert.deepEqual(paths, [
    "__proto__",
    "constructor",
    "nodes.__proto__",
    "nodes.__proto__.address",
    "nodes.__proto__.services",
    "ports.__proto__",
    "ports.toString",
  ]);
});

test("a node may be named like a member of Object.prototype", () => {
  assert.deepEqual(problemsOf({ nodes: { constructor: node1, node2, node3 } }), []);
});

test("a key with a line break stays on its line", () => {
  assert.deepEqual(
    problemsOf({ "a\nb": 1 }).map(({ path }) => path),
    ['["a\\nb"]'],
  );
});
