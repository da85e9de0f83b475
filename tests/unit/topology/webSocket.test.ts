import assert from "node:assert/strict";
import { test } from "node:test";
import type { RawConfig } from "../../../topology/config.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { refuses } from "./problemsOf.ts";

const shop = { war: "shop.war" };

test("a Tomcat has a port for WebSockets only if an application asks for them, or uses them and does not decline", () => {
  assert.deepEqual(portsOf({}), [undefined, undefined]);
  assert.deepEqual(portsOf({ application: shop }), [undefined, undefined]);
  assert.deepEqual(portsOf({ application: { ...shop, webSocket: true } }), [8081, 8081]);
  assert.deepEqual(portsOf({ application: shop }, "application"), [8081, 8081]);
  assert.deepEqual(portsOf({ application: { ...shop, webSocket: "false" } }, "application"), [
    undefined,
    undefined,
  ]);
  assert.deepEqual(portsOf({ applications: { admin: { war: "admin.war" }, shop } }, "shop"), [8081, 8081]);
});

test("Tomcats of one node have ports that follow each other, and their services name them", () => {
  const { tomcats, nodes } = parseTopology({
    application: { ...shop, webSocket: true },
    ports: { webSocket: "9000" },
    nodes: {
      node1: { address: "172.16.103.1", services: ["httpd", "tomcat", { tomcat: 8010 }, "memcached"] },
      node2: { address: "172.16.103.2", services: ["tomcat"] },
    },
  });
  assert.deepEqual(
    tomcats.map(({ webSocketPort }) => webSocketPort),
    [9000, 9001, 9000],
  );
  assert.deepEqual(
    nodes[0]?.services.map(({ webSocketPort }) => webSocketPort),
    [undefined, 9000, 9001, undefined],
  );
});

refuses([
  [
    "what is no answer to whether there are WebSockets",
    { application: { ...shop, webSocket: "maybe" } },
    "application.webSocket",
    "true or false",
    '"maybe"',
  ],
  [
    "a port that leaves none for a node's other Tomcats",
    { ports: { webSocket: 65535 }, application: { ...shop, webSocket: true } },
    "ports.webSocket",
    "65500",
    "65535",
  ],
  [
    "a port that another service of the node has",
    {
      ports: { webSocket: 80 },
      application: { ...shop, webSocket: true },
    },
    "nodes.node1.services",
    "ports.webSocket",
    "httpd",
    "tomcat",
    "80",
  ],
]);

test("the port is free for others while nobody has WebSockets", () => {
  assert.deepEqual(portsOf({ ports: { ajp: 8081 }, application: shop }), [undefined, undefined]);
});

function portsOf(raw: RawConfig, ...users: readonly string[]): readonly (number | undefined)[] {
  return parseTopology(raw, undefined, new Set(users)).tomcats.map(({ webSocketPort }) => webSocketPort);
}
