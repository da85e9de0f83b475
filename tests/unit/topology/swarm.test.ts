import assert from "node:assert/strict";
import { test } from "node:test";
import { KEYS } from "../../../topology/config.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { problemsOf, refuses } from "./problemsOf.ts";

const swarm = { registry: "registry.example.com:5000/lab" };
const nodes = {
  node1: { machine: "manager1", services: ["httpd", "tomcat"] },
  node2: { services: ["tomcat", "memcached"] },
  node3: { machine: "disk=ssd", services: ["memcached"] },
};
const lab = { target: "swarm", swarm, nodes, publish: { address: "lab.example.com" } };

test("services are reached by their names, and nodes are machines that Swarm chooses", () => {
  const topology = parseTopology(lab);
  assert.equal(topology.balancer.address, "node1-httpd");
  assert.deepEqual(
    topology.tomcats.map(({ name, address }) => [name, address]),
    [
      ["TomcatA", "node1-tomcat"],
      ["TomcatB", "node2-tomcat"],
    ],
  );
  assert.deepEqual(
    topology.stores.map(({ address }) => address),
    ["node2-memcached", "node3-memcached"],
  );
  assert.deepEqual(
    topology.nodes.map(({ machine }) => machine),
    [{ hostname: "manager1" }, undefined, { label: "disk", value: "ssd" }],
  );
  assert.deepEqual(topology.swarm, {
    host: "unix:///var/run/docker.sock",
    registry: "registry.example.com:5000/lab",
    encrypted: true,
  });
});

test("a swarm needs no registry", () => {
  const { swarm: access } = parseTopology({ ...lab, swarm: {} });
  assert.deepEqual(access, { host: "unix:///var/run/docker.sock", encrypted: true });
});

test("what it says of a swarm may stay in a configuration for another target", () => {
  const { swarm: access } = parseTopology({ swarm: { host: "ssh://root@manager1" } });
  assert.equal(access, undefined);
});

test("every address of the default lab is refused, and that httpd has no machine", () => {
  const paths = problemsOf({ ...lab, nodes: KEYS.nodes.default }).map(({ path }) => path);
  assert.deepEqual(paths, [
    "nodes.node1.address",
    "nodes.node2.address",
    "nodes.node3.address",
    "nodes.node1",
  ]);
});

const { node1, node2, node3 } = nodes;

refuses([
  ["a gateway on a swarm", { ...lab, network: { gateway: "172.16.103.9" } }, "network.gateway", "remove it"],
  [
    "a registry's URL",
    { ...lab, swarm: { registry: "https://registry.example.com" } },
    "swarm.registry",
    "without https://",
  ],
  [
    "another way to an engine",
    { ...lab, swarm: { ...swarm, host: "http://manager1:2375" } },
    "swarm.host",
    "unix:///PATH",
  ],
  [
    "an engine that is open to all",
    { ...lab, swarm: { ...swarm, host: "tcp://manager1:2375" } },
    "swarm.certificates",
    "ca.pem",
    "root",
  ],
  [
    "certificates over SSH",
    { ...lab, swarm: { ...swarm, host: "ssh://root@manager1", certificates: "certs" } },
    "swarm.certificates",
    "remove it",
    "ssh://root@manager1",
  ],
  [
    "a swarm on which nobody knows where visitors come in",
    { ...lab, publish: {} },
    "publish.address",
    "DNS name",
  ],
  [
    "httpd on any machine",
    { ...lab, nodes: { ...nodes, node1: { services: ["httpd", "tomcat"] } } },
    "nodes.node1",
    "manager1",
    "httpd",
  ],
  [
    "a machine that is no name and no label",
    { ...lab, nodes: { node1, node2, node3: { ...node3, machine: "a b" } } },
    "nodes.node3.machine",
    "LABEL=VALUE",
    '"a b"',
  ],
  [
    "two memcacheds on one machine",
    {
      ...lab,
      nodes: {
        node1: { ...node1, services: ["httpd", "tomcat", "memcached"] },
        node2: { ...node2, machine: "manager1" },
      },
    },
    "nodes.node2",
    "another machine",
    "node1",
  ],
  [
    "sticky sessions on a swarm",
    { ...lab, sessions: { mode: "sticky" } },
    "sessions.mode",
    "nonSticky",
    "address",
  ],
  [
    "sessions without the guard on a swarm",
    { ...lab, sessions: { guard: false } },
    "sessions.guard",
    "guard",
    "address",
  ],
  [
    "another AJP secret on a swarm",
    { ...lab, rotation: { ajpSecret: 1 } },
    "rotation.ajpSecret",
    "remove it",
    "visitors",
  ],
]);
