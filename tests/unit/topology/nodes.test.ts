import assert from "node:assert/strict";
import { test } from "node:test";
import { KEYS } from "../../../topology/config.ts";
import { problemsOf, refuses } from "./problemsOf.ts";

const { node1, node2, node3 } = KEYS.nodes.default;
const choose = "choose an address from 172.16.103.1 to 172.16.103.253";
const list = "write a list of httpd, tomcat, memcached";
const name = "use at most 32 lower-case letters, digits and inner dashes, a letter first";

refuses([
  address(
    "an address outside the network",
    "172.16.104.2",
    "172.16.104.2 is outside the network 172.16.103.0/24",
  ),
  address(
    "the network's own address",
    "172.16.103.0",
    "172.16.103.0 is the address of the network 172.16.103.0/24 itself",
  ),
  address(
    "the broadcast address",
    "172.16.103.255",
    "172.16.103.255 is the broadcast address of 172.16.103.0/24",
  ),
  address("the gateway's address", "172.16.103.254", "172.16.103.254 is the gateway of the network"),
  address("an address that is not IPv4", "172.16.103", '"172.16.103" is not an IPv4 address'),
  address(
    "leading zeros, which some programs read as octal",
    "172.16.103.03",
    '"172.16.103.03" is not an IPv4 address',
  ),
  address("an IPv6 address, which msm cannot take", "fd00::3", '"fd00::3" is not an IPv4 address'),
  address(
    "a host name, which msm resolves only once",
    "node3.magedu.com",
    '"node3.magedu.com" is not an IPv4 address',
  ),
  address("a line break after an address", "172.16.103.3\n", '"172.16.103.3\\n" is not an IPv4 address'),
  address("a number for an address", 3, "3 is not an IPv4 address"),
  [
    "two nodes on one address, naming the other",
    { nodes: { node1, node2, node3: { ...node3, address: node2.address } } },
    `nodes.node3.address | 172.16.103.2 is the address of node2 | ${choose}`,
  ],
  [
    "a node without an address",
    { nodes: { node1, node2, node3: { services: ["memcached"] } } },
    `nodes.node3.address | is missing | ${choose}`,
  ],
  [
    "a node without services",
    { nodes: { node1, node2, node3: { address: node3.address } } },
    `nodes.node3.services | is missing | ${list}`,
  ],
  services(
    "a word that is not a service",
    ["memcache"],
    '"memcache" is not a service; did you mean "memcached"? | choose from httpd, tomcat, memcached',
  ),
  services(
    "a service that is nothing like a known one",
    ["redis"],
    '"redis" is not a service | choose from httpd, tomcat, memcached',
  ),
  services("text for the list of services", "memcached", `"memcached" is not a list | ${list}`),
  services("an empty list of services", [], `is empty | ${list}, or remove the node`),
  services(
    "two services of a kind on one port",
    ["memcached", "memcached"],
    "memcached and memcached2 both listen on port 11211 | give one a port of its own, e.g. { memcached: 11212 }",
  ),
  services(
    "two services of different kinds on one port",
    [{ memcached: 80 }, { tomcat: 80 }],
    "memcached and tomcat both listen on port 80 | give one a port of its own, e.g. { tomcat: 81 }",
  ),
  services(
    "an item that names two services",
    [{ tomcat: 1, memcached: 2 }],
    "has an item that is not one service | write an item for each, e.g. tomcat or { tomcat: 8010 }",
  ),
  [
    "a service's port that is none",
    { nodes: { node1, node2, node3: { ...node3, services: [{ memcached: 65536 }] } } },
    "nodes.node3.services.memcached | 65536 is not a port | choose a number from 1 to 65535",
  ],
  ["a name with a dot", named("node.3"), `nodes["node.3"] | is not a name for a node | ${name}`],
  ["a name with a capital", named("Node3"), `nodes.Node3 | is not a name for a node | ${name}`],
  ["a name that begins with a digit", named("3node"), `nodes.3node | is not a name for a node | ${name}`],
  ["a name that ends with a dash", named("node3-"), `nodes.node3- | is not a name for a node | ${name}`],
  ["an empty name", named(""), `nodes[""] | is not a name for a node | ${name}`],
  [
    "a name of 33 letters",
    named("n".repeat(33)),
    `nodes.${"n".repeat(33)} | is not a name for a node | ${name}`,
  ],
  [
    "a name that a service's container has",
    named("node1-httpd"),
    "nodes.node1-httpd | is how a service is named | choose a name that does not end in -httpd",
  ],
  [
    "a name that a second service's container has",
    named("node1-tomcat2"),
    "nodes.node1-tomcat2 | is how a service is named | choose a name that does not end in -tomcat2",
  ],
  [
    "two balancers",
    { nodes: { node1, node2, node3: { ...node3, services: ["memcached", "httpd"] } } },
    "nodes | httpd runs on node1 and node3 | keep one: a lab has one balancer",
  ],
  [
    "no balancer",
    { nodes: { node1: { ...node1, services: ["tomcat"] }, node2, node3 } },
    "nodes | no node runs httpd | add httpd to the services of a node",
  ],
  [
    "no Tomcat",
    { nodes: { node1: { ...node1, services: ["httpd"] }, node3 } },
    "nodes | no node runs tomcat | add tomcat to the services of a node",
  ],
  [
    "no memcached",
    { nodes: { node1 } },
    "nodes | no node runs memcached | add memcached to the services of a node",
  ],
  [
    "27 Tomcats",
    {
      nodes: {
        node1,
        node2,
        ...Object.fromEntries(Array.from({ length: 25 }, (_, index) => extraTomcat(index + 3))),
      },
    },
    "nodes | 27 Tomcats | keep at most 26: they are named TomcatA to TomcatZ",
  ],
  [
    "a list of nodes",
    { nodes: [1] },
    "nodes | [1] is not a map | write it as a map of nodes by name, each with an address and services",
  ],
  [
    "text for a node",
    { nodes: { node1, node2, node3: "172.16.103.3" } },
    'nodes.node3 | "172.16.103.3" is not a map | write it as a map of address, services, ssh',
  ],
]);

test("a lab without nodes lacks every service", () => {
  assert.deepEqual(
    problemsOf({ nodes: {} }).map(({ message }) => message),
    ["no node runs httpd", "no node runs tomcat", "no node runs memcached"],
  );
});

test("the range to choose from goes around the gateway", () => {
  const wrong = { node1, node2, node3: { ...node3, address: "172.16.103.0" } };
  const cure = (gateway: string) => problemsOf({ network: { gateway }, nodes: wrong })[0]?.cure;
  assert.equal(cure("172.16.103.254"), "choose an address from 172.16.103.1 to 172.16.103.253");
  assert.equal(
    cure("172.16.103.100"),
    "choose an address from 172.16.103.1 to 172.16.103.254 without 172.16.103.100",
  );
  const { node2: second, node3: third } = {
    node2: { ...node2, address: "172.16.103.9" },
    node3: wrong.node3,
  };
  const first = { ...node1, address: "172.16.103.8" };
  const nodes = { node1: first, node2: second, node3: third };
  assert.equal(
    problemsOf({ network: { gateway: "172.16.103.1" }, nodes })[0]?.cure,
    "choose an address from 172.16.103.2 to 172.16.103.254",
  );
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

function address(what: string, value: unknown, message: string) {
  const raw = { nodes: { node1, node2, node3: { ...node3, address: value } } };
  return [what, raw, `nodes.node3.address | ${message} | ${choose}`] as const;
}

function services(what: string, value: unknown, problem: string) {
  const raw = { nodes: { node1, node2, node3: { ...node3, services: value } } };
  return [what, raw, `nodes.node3.services | ${problem}`] as const;
}

function named(name: string) {
  return { nodes: { node1, node2, [name]: node3 } };
}

function extraTomcat(number: number) {
  return [`node${number}`, { address: `172.16.103.${number}`, services: ["tomcat"] }] as const;
}
