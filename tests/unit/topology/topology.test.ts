import assert from "node:assert/strict";
import { test } from "node:test";
import { KEYS } from "../../../topology/config.ts";
import { memcachedNodes } from "../../../topology/stores.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { problemsOf } from "./problemsOf.ts";
import { nodesOnHosts, onHosts } from "./sshHosts.ts";

const seed = parseTopology({});

test("without configuration it is the lab of three nodes", () => {
  assert.deepEqual(
    seed.nodes.map(({ name, address, services }) => [
      name,
      address,
      ...services.map((service) => `${service.name}:${service.port}`),
    ]),
    [
      ["node1", "172.16.103.1", "httpd:80", "tomcat:8009"],
      ["node2", "172.16.103.2", "tomcat:8009", "memcached:11211"],
      ["node3", "172.16.103.3", "memcached:11211"],
    ],
  );
  assert.deepEqual(seed.network, { subnet: "172.16.103.0/24", gateway: "172.16.103.254" });
  assert.deepEqual(seed.balancer, { node: "node1", service: "httpd", address: "172.16.103.1", port: 80 });
  assert.deepEqual(seed.sessions, {
    mode: "nonSticky",
    lockingMode: "none",
    guard: true,
    serializer: "java",
  });
  assert.deepEqual(seed.publish, { address: "127.0.0.1", port: 8080 });
  assert.deepEqual(seed.page, { contextPath: "/test", domain: "magedu.com", counter: false });
});

test("Tomcats are TomcatA and TomcatB, with the domain in their host names", () => {
  assert.deepEqual(
    seed.tomcats.map(({ name, hostName, address, ajpPort }) => [name, hostName, `${address}:${ajpPort}`]),
    [
      ["TomcatA", "TomcatA.magedu.com", "172.16.103.1:8009"],
      ["TomcatB", "TomcatB.magedu.com", "172.16.103.2:8009"],
    ],
  );
});

test("the store beside a Tomcat is the backup, and memcachedNodes names exactly the nodes that run memcached", () => {
  assert.deepEqual(
    seed.stores.map(({ id, node, role }) => [id, node, role]),
    [
      ["n1", "node2", "backup"],
      ["n2", "node3", "primary"],
    ],
  );
  assert.equal(memcachedNodes(seed.stores), "n1:172.16.103.2:11211,n2:172.16.103.3:11211");
});

test("sticky sessions fail over to the backup store", () => {
  const { sessions } = parseTopology({ sessions: { mode: "sticky" } });
  assert.deepEqual(sessions, { mode: "sticky", failoverNodes: ["n1"], serializer: "java" });
});

test("a single store has no failover and keeps its id in memcachedNodes", () => {
  const { sessions, stores } = parseTopology({
    nodes: nodes(["httpd", "tomcat", "memcached"]),
    sessions: { mode: "sticky" },
  });
  assert.deepEqual(sessions, { mode: "sticky", failoverNodes: [], serializer: "java" });
  assert.deepEqual(
    stores.map(({ id, role }) => [id, role]),
    [["n1", "primary"]],
  );
  assert.equal(memcachedNodes(stores), "n1:172.16.103.1:11211");
});

test("non-sticky sessions may have a single store", () => {
  assert.equal(parseTopology({ nodes: nodes(["httpd", "tomcat", "memcached"]) }).sessions.mode, "nonSticky");
});

test("where every store shares its node with a Tomcat none is a failover store", () => {
  const { sessions, stores } = parseTopology({
    nodes: nodes(["httpd", "tomcat", "memcached"], ["tomcat", "memcached"]),
    sessions: { mode: "sticky" },
  });
  assert.deepEqual(sessions, { mode: "sticky", failoverNodes: [], serializer: "java" });
  assert.deepEqual(
    stores.map(({ role }) => role),
    ["primary", "primary"],
  );
});

test("nodes are in the order of their names whatever the order of the keys, numbers by value", () => {
  const { node1, node2, node3 } = KEYS.nodes.default;
  const { nodes, stores } = parseTopology({ nodes: { node10: node3, node2, node1 } });
  assert.deepEqual(
    nodes.map(({ name }) => name),
    ["node1", "node2", "node10"],
  );
  assert.deepEqual(
    stores.map(({ id, node }) => [id, node]),
    [
      ["n1", "node2"],
      ["n2", "node10"],
    ],
  );
});

test("names that differ in leading zeros only have one order", () => {
  const [first, second] = [{ ...KEYS.nodes.default.node1 }, { ...KEYS.nodes.default.node2 }];
  const one = parseTopology({ nodes: { n1: first, n01: second } });
  const other = parseTopology({ nodes: { n01: second, n1: first } });
  assert.deepEqual(one, other);
});

test("after TomcatZ come TomcatAA to TomcatAZ, and TomcatBA", () => {
  const lists = Array.from({ length: 51 }, () => ["tomcat"]);
  const { tomcats } = parseTopology({ nodes: nodes(["httpd", "tomcat"], ["tomcat", "memcached"], ...lists) });
  const names = [0, 25, 26, 51, 52].map((index) => tomcats[index]?.name);
  assert.deepEqual(names, ["TomcatA", "TomcatZ", "TomcatAA", "TomcatAZ", "TomcatBA"]);
});

test("a node may run several services of a kind, each on a port of its own", () => {
  const {
    nodes: all,
    tomcats,
    stores,
  } = parseTopology({
    nodes: nodes(["httpd", "tomcat", { tomcat: 8010 }], ["memcached", { memcached: "11212" }]),
  });
  assert.deepEqual(
    all.flatMap(({ services }) => services.map(({ name }) => name)),
    ["httpd", "tomcat", "tomcat2", "memcached", "memcached2"],
  );
  assert.deepEqual(
    tomcats.map(({ name, service, ajpPort }) => [name, service, ajpPort]),
    [
      ["TomcatA", "tomcat", 8009],
      ["TomcatB", "tomcat2", 8010],
    ],
  );
  assert.equal(memcachedNodes(stores), "n1:172.16.103.2:11211,n2:172.16.103.2:11212");
});

test("a value left out, or left empty in YAML, has its default", () => {
  const { balancer, tomcats } = parseTopology({ ports: { http: 8000, ajp: null }, nodes: null, publish: {} });
  assert.deepEqual(balancer, { ...seed.balancer, port: 8000 });
  assert.deepEqual(tomcats, seed.tomcats);
});

test("ports may be decimal text, as Pulumi keeps some numbers", () => {
  assert.equal(parseTopology({ publish: { port: "9090" } }).publish.port, 9090);
});

test("the gateway is the last host of whatever the subnet is, and may be any other host", () => {
  const moved = Object.fromEntries(
    Object.entries(KEYS.nodes.default).map(([name, node], index) => [
      name,
      { ...node, address: `10.9.8.${index + 2}` },
    ]),
  );
  assert.equal(
    parseTopology({ network: { subnet: "10.9.8.0/28" }, nodes: moved }).network.gateway,
    "10.9.8.14",
  );
  const network = { subnet: "10.9.8.0/28", gateway: "10.9.8.1" };
  assert.equal(parseTopology({ network, nodes: moved }).network.gateway, "10.9.8.1");
});

test("hosts may stand anywhere in a network as large as a /8, and have no gateway", () => {
  const raw = onHosts();
  const nodes = Object.fromEntries(
    Object.entries(nodesOnHosts()).map(([name, node], index) => [
      name,
      { ...node, address: `10.${index}.255.254` },
    ]),
  );
  const { network } = parseTopology({ ...raw, network: { subnet: "10.0.0.0/8" }, nodes });
  assert.deepEqual(network, { subnet: "10.0.0.0/8" });
});

test("a host may have the address that is Docker's gateway on the other target", () => {
  const nodes = nodesOnHosts();
  const moved = { ...nodes, node3: { ...nodes.node3, address: "172.16.103.254" } };
  const config = { network: { subnet: "172.16.103.0/24", gateway: "172.16.103.254" }, nodes: moved };
  assert.equal(parseTopology({ target: "ssh", ...config }).nodes[2]?.address, "172.16.103.254");
  assert.deepEqual(
    problemsOf({ target: "docker", ...config }).map(({ path }) => path),
    ["nodes.node3.address"],
  );
});

test("visitors of hosts come to the balancer, unless the configuration says where", () => {
  const published = (publish: unknown) =>
    parseTopology({ ...onHosts(), ports: { http: 81 }, publish }).publish;
  assert.deepEqual(published({}), { address: "172.16.103.1", port: 81 });
  assert.deepEqual(published({ port: 8080 }), { address: "172.16.103.1", port: 8080 });
  assert.deepEqual(published({ address: "lab.example.org" }), { address: "lab.example.org", port: 81 });
  assert.deepEqual(published({ address: "127.0.0.1", port: "8081" }), { address: "127.0.0.1", port: 8081 });
});

test("the root is an empty context path, as in the servlet API", () => {
  assert.equal(parseTopology({ page: { contextPath: "/" } }).page.contextPath, "");
});

function nodes(...services: readonly (readonly unknown[])[]) {
  return Object.fromEntries(
    services.map((list, index) => [
      `node${index + 1}`,
      { address: `172.16.103.${index + 1}`, services: list },
    ]),
  );
}
