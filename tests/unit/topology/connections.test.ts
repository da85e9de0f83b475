import assert from "node:assert/strict";
import { test } from "node:test";
import type { RawConfig } from "../../../topology/config.ts";
import { parseHosts, parseTopology } from "../../../topology/topology.ts";
import { problemsOf, refuses } from "./problemsOf.ts";
import { HOST_KEYS, nodesOnHosts, onHosts } from "./sshHosts.ts";

const gate = { host: "gate.example.org", hostKey: HOST_KEYS.node3 };
const choosePort = "65535";
const writeHost = "DNS name";
const writeUser = "sudo";
const writePath = "~/.ssh/id_ed25519";

test("a host is reached at its node's address, as root, at port 22, by the SSH agent", () => {
  assert.deepEqual(connections(onHosts()), {
    node1: { host: "172.16.103.1", port: 22, user: "root", hostKey: HOST_KEYS.node1 },
    node2: { host: "172.16.103.2", port: 22, user: "root", hostKey: HOST_KEYS.node2 },
    node3: { host: "172.16.103.3", port: 22, user: "root", hostKey: HOST_KEYS.node3 },
  });
});

test("what ssh says holds for every node, and a node's own for that node alone", () => {
  const { node1, node2, node3 } = connections(
    onHosts(
      { user: "deploy", port: 2222, privateKeyFile: "~/.ssh/lab" },
      { node2: { host: "web2.example.org", user: "root", port: "22" }, node3: { host: "fd00::3" } },
    ),
  );
  const shared = { user: "deploy", port: 2222, privateKeyFile: "~/.ssh/lab" };
  assert.deepEqual(node1, { host: "172.16.103.1", hostKey: HOST_KEYS.node1, ...shared });
  assert.deepEqual(node2, {
    host: "web2.example.org",
    hostKey: HOST_KEYS.node2,
    user: "root",
    port: 22,
    privateKeyFile: "~/.ssh/lab",
  });
  assert.equal(node3?.host, "fd00::3");
});

test("a node with a login of its own takes nothing of the others' login", () => {
  const { node1, node2, node3 } = connections(
    onHosts(
      { privateKeyFile: "lab.key", privateKeyPassword: "opens lab.key", password: "of all" },
      { node2: { password: "of node2" }, node3: { privateKeyFile: "node3.key" } },
    ),
  );
  const login = (connection: typeof node1) => [
    connection?.privateKeyFile,
    connection?.privateKeyPassword,
    connection?.password,
  ];
  assert.deepEqual(login(node1), ["lab.key", "opens lab.key", "of all"]);
  assert.deepEqual(login(node2), [undefined, undefined, "of node2"]);
  assert.deepEqual(login(node3), ["node3.key", undefined, undefined]);
});

test("a password of digits, which Pulumi makes a number, is text", () => {
  assert.equal(connections(onHosts({ password: 1234 })).node1?.password, "1234");
});

test("a jump host is reached by what it says itself, whatever the nodes say", () => {
  const { node1, node2 } = connections(
    onHosts(
      { user: "deploy", port: 2222, password: "of the nodes", jumpHost: gate },
      { node2: { jumpHost: { ...gate, host: "gate2", user: "hop", port: 443, privateKeyFile: "hop.key" } } },
    ),
  );
  assert.deepEqual(node1?.jumpHost, { ...gate, user: "root", port: 22 });
  assert.deepEqual(node2?.jumpHost, {
    ...gate,
    host: "gate2",
    user: "hop",
    port: 443,
    privateKeyFile: "hop.key",
  });
});

test("a node that is itself the jump host is reached directly", () => {
  const { node1, node2 } = connections(onHosts({ jumpHost: gate }, { node1: { host: gate.host } }));
  assert.ok(node1 && !("jumpHost" in node1));
  assert.equal(node2?.jumpHost?.host, gate.host);
});

test("nodes may share a name where the hosts behind it differ: by port, or by the jump host", () => {
  const nat = { node1: { host: "nat", port: 2201 }, node2: { host: "nat", port: 2202 } };
  assert.deepEqual(problemsOf(onHosts({}, nat)), []);
  const sites = {
    node1: { host: "10.0.0.1", jumpHost: gate },
    node2: { host: "10.0.0.1", jumpHost: { ...gate, host: "gate2" } },
  };
  assert.deepEqual(problemsOf(onHosts({}, sites)), []);
});

refuses([
  shared(
    "text for the whole of ssh",
    "root@node1",
    "ssh",
    "user, port, privateKeyFile, privateKeyPassword, password, jumpHost",
    '"root@node1"',
  ),
  shared(
    "an unknown key in ssh",
    { keyFile: "a" },
    "ssh.keyFile",
    "user, port, privateKeyFile, privateKeyPassword, password, jumpHost",
  ),
  shared(
    "a host key for all hosts",
    { hostKey: HOST_KEYS.node1 },
    "ssh.hostKey",
    "user, port, privateKeyFile, privateKeyPassword, password, jumpHost",
  ),
  shared("port 0", { port: 0 }, "ssh.port", choosePort, "0"),
  shared("an empty user", { user: "" }, "ssh.user", writeUser, '""'),
  shared("a user with a space", { user: "the admin" }, "ssh.user", writeUser, '"the admin"'),
  shared("a number for a user", { user: 0 }, "ssh.user", writeUser, "0"),
  shared("an empty path of a key", { privateKeyFile: "" }, "ssh.privateKeyFile", writePath, '""'),
  shared(
    "a password that opens no key",
    { privateKeyPassword: "x" },
    "ssh.privateKeyPassword",
    "privateKeyFile",
  ),
  shared(
    "an empty password",
    { password: "" },
    "ssh.password",
    "pulumi config set --secret --path ssh.password",
  ),
  shared(
    "a jump host without a name",
    { jumpHost: { hostKey: HOST_KEYS.node3 } },
    "ssh.jumpHost.host",
    writeHost,
  ),
  shared(
    "text for a jump host",
    { jumpHost: "gate" },
    "ssh.jumpHost",
    "host, hostKey, user, port, privateKeyFile, privateKeyPassword, password",
    '"gate"',
  ),
  shared(
    "a jump host behind a jump host",
    { jumpHost: { ...gate, jumpHost: gate } },
    "ssh.jumpHost.jumpHost",
    "host, hostKey, user, port, privateKeyFile, privateKeyPassword, password",
  ),
  own(
    "an unknown key",
    { key: "a" },
    "key",
    "host, hostKey, user, port, privateKeyFile, privateKeyPassword, password, jumpHost",
  ),
  own("a user in a host's name", { host: "root@web2" }, "host", writeHost, '"root@web2"'),
  own("a port in a host's name", { host: "web2:22" }, "host", writeHost, '"web2:22"'),
  own("an address with a fifth number", { host: "10.0.0.0.1" }, "host", writeHost, '"10.0.0.0.1"'),
  own("an address with a number too large", { host: "10.0.0.256" }, "host", writeHost, '"10.0.0.256"'),
  own("an option for a host", { host: "-oProxyCommand=x" }, "host", writeHost, '"-oProxyCommand=x"'),
  own("a line break in a host", { host: "web2\n" }, "host", writeHost, '"web2\\n"'),
  own("a port beyond 65535", { port: 65536 }, "port", choosePort, "65536"),
  own(
    "a key's password beside the key of all",
    { privateKeyPassword: "x" },
    "privateKeyPassword",
    "privateKeyFile",
  ),
  own("the host of another node", { host: "172.16.103.1" }, "host", "another", "172.16.103.1:22", "node1"),
  [
    "an IPv6 address of another node",
    onHosts({}, { node1: { host: "fd00::1" }, node2: { host: "fd00::1", port: 22 } }),
    "nodes.node2.ssh.host",
    "another",
    "[fd00::1]:22",
    "node1",
  ],
]);

test("no message shows a password or a key", () => {
  const secrets = { privateKeyFile: "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n", password: ["hunter2"] };
  const told = problemsOf(
    onHosts(
      { ...secrets, jumpHost: { ...gate, ...secrets } },
      { node1: { privateKeyFile: "a", privateKeyPassword: { hunter2: 2 } } },
    ),
  );
  assert.deepEqual(
    told.map(({ path }) => path),
    [
      "nodes.node1.ssh.privateKeyPassword",
      "ssh.privateKeyFile",
      "ssh.password",
      "ssh.jumpHost.privateKeyFile",
      "ssh.jumpHost.password",
    ],
  );
  assert.doesNotMatch(JSON.stringify(told), /hunter2/);
});

test("everything wrong with hosts is told at once, a mistake that all share only once", () => {
  const paths = problemsOf({
    ...onHosts({ user: "", jumpHost: { host: "a b" } }, { node1: { host: "" }, node3: { port: "ssh" } }),
    publish: { address: "0.0.0.0" },
  }).map(({ path }) => path);
  assert.deepEqual(paths, [
    "nodes.node1.ssh.host",
    "nodes.node3.ssh.port",
    "ssh.user",
    "ssh.jumpHost.host",
    "ssh.jumpHost.hostKey",
    "publish.address",
  ]);
});

test("a stack goes to ssh and back by its target alone", () => {
  const config = {
    network: { subnet: "172.16.103.0/24", gateway: "172.16.103.254" },
    nodes: nodesOnHosts(),
    ssh: { user: "deploy", jumpHost: gate },
  };
  const docker = parseTopology({ target: "docker", ...config });
  const ssh = parseTopology({ target: "ssh", ...config });
  assert.deepEqual(docker.connections, {});
  assert.deepEqual([docker.network.gateway, "gateway" in ssh.network], ["172.16.103.254", false]);
  assert.deepEqual(docker.nodes, ssh.nodes);
});

test("on docker hosts need no keys, and what is written of them has its form all the same", () => {
  assert.deepEqual(problemsOf({ ssh: { jumpHost: { host: "gate" } } }), []);
  assert.deepEqual(
    problemsOf({ ssh: { port: 0 } }).map(({ path }) => path),
    ["ssh.port"],
  );
});

test("hosts are known without their keys, which are asked for, but not with another mistake", () => {
  const { node1, node2, node3 } = parseHosts(
    onHosts(
      { jumpHost: { host: "gate" } },
      { node1: { hostKey: null }, node3: { hostKey: "SHA256:abc", jumpHost: { host: "other" } } },
    ),
  );
  assert.deepEqual(node1, {
    host: "172.16.103.1",
    port: 22,
    user: "root",
    keyPath: "nodes.node1.ssh.hostKey",
    jumpHost: { host: "gate", port: 22, user: "root", keyPath: "ssh.jumpHost.hostKey" },
  });
  assert.equal(node2?.hostKey, HOST_KEYS.node2);
  assert.deepEqual(
    [node3?.hostKey, node3?.jumpHost?.keyPath],
    [undefined, "nodes.node3.ssh.jumpHost.hostKey"],
  );
  assert.throws(() => parseHosts(onHosts({ port: 0 })), /ssh\.port/);
  assert.deepEqual(parseHosts({}), {});
});

function connections(raw: RawConfig) {
  return parseTopology(raw).connections;
}

type Problem = readonly [path: string, cure: string, ...message: readonly string[]];

function shared(what: string, ssh: unknown, ...problem: Problem) {
  return [what, onHosts(ssh), ...problem] as const;
}

function own(what: string, ssh: Readonly<Record<string, unknown>>, ...[path, ...named]: Problem) {
  const raw = onHosts({ privateKeyFile: "lab.key" }, { node2: ssh });
  return [`${what} of a node`, raw, `nodes.node2.ssh.${path}`, ...named] as const;
}
