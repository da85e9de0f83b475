import assert from "node:assert/strict";
import { test } from "node:test";
import { KEYS } from "../../../topology/config.ts";
import { assertProblems } from "../../mentions.ts";
import { problemsOf, refuses } from "./problemsOf.ts";

const { node1, node2, node3 } = KEYS.nodes.default;
const choose = "172.16.103.1 to 172.16.103.253";
const list = "httpd, tomcat, memcached";
const name = "32";

refuses([
  address("an address outside the network", "172.16.104.2", "172.16.104.2", "172.16.103.0/24"),
  address("the network's own address", "172.16.103.0", "172.16.103.0", "172.16.103.0/24"),
  address("the broadcast address", "172.16.103.255", "172.16.103.255", "broadcast"),
  address("the gateway's address", "172.16.103.254", "172.16.103.254", "gateway"),
  address("an address that is not IPv4", "172.16.103", '"172.16.103"'),
  address("leading zeros, which some programs read as octal", "172.16.103.03", '"172.16.103.03"'),
  address("an IPv6 address, which msm cannot take", "fd00::3", '"fd00::3"'),
  address("a host name, which msm resolves only once", "node3.magedu.com", '"node3.magedu.com"'),
  address("a line break after an address", "172.16.103.3\n", '"172.16.103.3\\n"'),
  address("a number for an address", 3, "3"),
  [
    "two nodes on one address, naming the other",
    { nodes: { node1, node2, node3: { ...node3, address: node2.address } } },
    "nodes.node3.address",
    choose,
    "172.16.103.2",
    "node2",
  ],
  [
    "a node without an address",
    { nodes: { node1, node2, node3: { services: ["memcached"] } } },
    "nodes.node3.address",
    choose,
  ],
  [
    "a node without services",
    { nodes: { node1, node2, node3: { address: node3.address } } },
    "nodes.node3.services",
    list,
  ],
  services(
    "a word that is not a service",
    ["memcache"],
    "httpd, tomcat, memcached",
    '"memcache"',
    '"memcached"',
  ),
  services("a service that is nothing like a known one", ["redis"], "httpd, tomcat, memcached", '"redis"'),
  services("text for the list of services", "memcached", list, '"memcached"'),
  services("an empty list of services", [], "remove"),
  services(
    "two services of a kind on one port",
    ["memcached", "memcached"],
    "{ memcached: 11212 }",
    "memcached",
    "memcached2",
    "11211",
  ),
  services(
    "two services of different kinds on one port",
    [{ memcached: 80 }, { tomcat: 80 }],
    "{ tomcat: 81 }",
    "memcached",
    "tomcat",
    "80",
  ),
  services("an item that names two services", [{ tomcat: 1, memcached: 2 }], "{ tomcat: 8010 }"),
  [
    "a service's port that is none",
    { nodes: { node1, node2, node3: { ...node3, services: [{ memcached: 65536 }] } } },
    "nodes.node3.services.memcached",
    "65535",
    "65536",
  ],
  ["a name with a dot", named("node.3"), 'nodes["node.3"]', name],
  ["a name with a capital", named("Node3"), "nodes.Node3", name],
  ["a name that begins with a digit", named("3node"), "nodes.3node", name],
  ["a name that ends with a dash", named("node3-"), "nodes.node3-", name],
  ["an empty name", named(""), 'nodes[""]', name],
  ["a name of 33 letters", named("n".repeat(33)), `nodes.${"n".repeat(33)}`, name],
  ["a name that a service's container has", named("node1-httpd"), "nodes.node1-httpd", "-httpd"],
  ["a name that a second service's container has", named("node1-tomcat2"), "nodes.node1-tomcat2", "-tomcat2"],
  [
    "two balancers",
    { nodes: { node1, node2, node3: { ...node3, services: ["memcached", "httpd"] } } },
    "nodes",
    "one",
    "httpd",
    "node1",
    "node3",
  ],
  [
    "no balancer",
    { nodes: { node1: { ...node1, services: ["tomcat"] }, node2, node3 } },
    "nodes",
    "add httpd",
    "httpd",
  ],
  [
    "no Tomcat",
    { nodes: { node1: { ...node1, services: ["httpd"] }, node3 } },
    "nodes",
    "add tomcat",
    "tomcat",
  ],
  ["no memcached", { nodes: { node1 } }, "nodes", "add memcached", "memcached"],
  [
    "703 Tomcats",
    { nodes: { node1: { ...node1, services: ["httpd", ...manyTomcats(703)] }, node3 } },
    "nodes",
    "TomcatA to TomcatZZ",
    "703",
  ],
  ["a list of nodes", { nodes: [1] }, "nodes", "address and services", "[1]"],
  [
    "text for a node",
    { nodes: { node1, node2, node3: "172.16.103.3" } },
    "nodes.node3",
    "address, machine, services, ssh",
    '"172.16.103.3"',
  ],
]);

test("a lab without nodes lacks every service", () => {
  const services = ["httpd", "tomcat", "memcached"];
  assertProblems(
    problemsOf({ nodes: {} }),
    ...services.map((service) => ({ path: "nodes", message: [service], cure: [service] })),
  );
});

test("the range to choose from goes around the gateway", () => {
  const wrong = { node1, node2, node3: { ...node3, address: "172.16.103.0" } };
  const addresses = (gateway: string, nodes: object) =>
    problemsOf({ network: { gateway }, nodes })[0]?.cure.match(/\d+(\.\d+){3}/g);
  assert.deepEqual(addresses("172.16.103.254", wrong), ["172.16.103.1", "172.16.103.253"]);
  assert.deepEqual(addresses("172.16.103.100", wrong), ["172.16.103.1", "172.16.103.254", "172.16.103.100"]);
  const moved = {
    node1: { ...node1, address: "172.16.103.8" },
    node2: { ...node2, address: "172.16.103.9" },
    node3: wrong.node3,
  };
  assert.deepEqual(addresses("172.16.103.1", moved), ["172.16.103.2", "172.16.103.254"]);
});

test("a wrong gateway does not hide a node outside the subnet", () => {
  const paths = problemsOf({
    network: { gateway: "1.1.1.1" },
    nodes: { node1, node2, node3: { ...node3, address: "172.16.104.3" } },
  }).map(({ path }) => path);
  assert.deepEqual(paths, ["network.gateway", "nodes.node3.address"]);
});

test("a wrong subnet does not hide a gateway that is no address", () => {
  const paths = problemsOf({ network: { subnet: "lab", gateway: "router" } }).map(({ path }) => path);
  assert.deepEqual(paths, ["network.subnet", "network.gateway"]);
});

test("no service is called missing while the services of a node are in doubt", () => {
  const paths = problemsOf({ nodes: { node1: { ...node1, services: ["htpd", "tomcat"] }, node2, node3 } });
  assert.deepEqual(
    paths.map(({ path }) => path),
    ["nodes.node1.services"],
  );
});

function address(what: string, value: unknown, ...named: readonly string[]) {
  const raw = { nodes: { node1, node2, node3: { ...node3, address: value } } };
  return [what, raw, "nodes.node3.address", choose, ...named] as const;
}

function services(what: string, value: unknown, cure: string, ...named: readonly string[]) {
  const raw = { nodes: { node1, node2, node3: { ...node3, services: value } } };
  return [what, raw, "nodes.node3.services", cure, ...named] as const;
}

function named(name: string) {
  return { nodes: { node1, node2, [name]: node3 } };
}

function manyTomcats(count: number) {
  return Array.from({ length: count }, (_, index) => ({ tomcat: 8009 + index }));
}
