import assert from "node:assert/strict";
import { test } from "node:test";
import type { RawConfig } from "../../../topology/config.ts";
import { parseHosts, parseTopology } from "../../../topology/topology.ts";
import { problemsOf, refuses } from "./problemsOf.ts";
import { HOST_KEYS, nodesOnHosts, onHosts } from "./sshHosts.ts";

const gate = { host: "gate.example.org", hostKey: HOST_KEYS.node3 };
const choosePort = "choose a number from 1 to 65535";
const writeHost = "write a DNS name or an IP address; user and port stand in keys of their own";
const writeUser = "write the name of root, or of one who may use sudo";
const writePath = "write the path of a private key such as ~/.ssh/id_ed25519";

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
    'ssh | "root@node1" is not a map | write it as a map of user, port, privateKeyFile, privateKeyPassword, password, jumpHost',
  ),
  shared(
    "an unknown key in ssh",
    { keyFile: "a" },
    "ssh.keyFile | is not known here | remove it, or choose from user, port, privateKeyFile, privateKeyPassword, password, jumpHost",
  ),
  shared(
    "a host key for all hosts",
    { hostKey: HOST_KEYS.node1 },
    "ssh.hostKey | is not known here | remove it, or choose from user, port, privateKeyFile, privateKeyPassword, password, jumpHost",
  ),
  shared("port 0", { port: 0 }, `ssh.port | 0 is not a port | ${choosePort}`),
  shared("an empty user", { user: "" }, `ssh.user | "" is not a user | ${writeUser}`),
  shared("a user with a space", { user: "the admin" }, `ssh.user | "the admin" is not a user | ${writeUser}`),
  shared("a number for a user", { user: 0 }, `ssh.user | 0 is not a user | ${writeUser}`),
  shared(
    "an empty path of a key",
    { privateKeyFile: "" },
    `ssh.privateKeyFile | "" is not a path | ${writePath}`,
  ),
  shared(
    "a password that opens no key",
    { privateKeyPassword: "x" },
    "ssh.privateKeyPassword | has no key to decrypt | set privateKeyFile as well, or remove it",
  ),
  shared(
    "an empty password",
    { password: "" },
    "ssh.password | is empty | set it with `pulumi config set --secret --path ssh.password`, or remove it",
  ),
  shared(
    "a jump host without a name",
    { jumpHost: { hostKey: HOST_KEYS.node3 } },
    `ssh.jumpHost.host | is missing | ${writeHost}`,
  ),
  shared(
    "text for a jump host",
    { jumpHost: "gate" },
    'ssh.jumpHost | "gate" is not a map | write it as a map of host, hostKey, user, port, privateKeyFile, privateKeyPassword, password',
  ),
  shared(
    "a jump host behind a jump host",
    { jumpHost: { ...gate, jumpHost: gate } },
    "ssh.jumpHost.jumpHost | is not known here | remove it, or choose from host, hostKey, user, port, privateKeyFile, privateKeyPassword, password",
  ),
  own(
    "an unknown key",
    { key: "a" },
    "key | is not known here | remove it, or choose from host, hostKey, user, port, privateKeyFile, privateKeyPassword, password, jumpHost",
  ),
  own("a user in a host's name", { host: "root@web2" }, `host | "root@web2" is not a host | ${writeHost}`),
  own("a port in a host's name", { host: "web2:22" }, `host | "web2:22" is not a host | ${writeHost}`),
  own(
    "an address with a fifth number",
    { host: "10.0.0.0.1" },
    `host | "10.0.0.0.1" is not a host | ${writeHost}`,
  ),
  own(
    "an address with a number too large",
    { host: "10.0.0.256" },
    `host | "10.0.0.256" is not a host | ${writeHost}`,
  ),
  own(
    "an option for a host",
    { host: "-oProxyCommand=x" },
    `host | "-oProxyCommand=x" is not a host | ${writeHost}`,
  ),
  own("a line break in a host", { host: "web2\n" }, `host | "web2\\n" is not a host | ${writeHost}`),
  own("a port beyond 65535", { port: 65536 }, `port | 65536 is not a port | ${choosePort}`),
  own(
    "a key's password beside the key of all",
    { privateKeyPassword: "x" },
    "privateKeyPassword | has no key to decrypt | set privateKeyFile as well, or remove it",
  ),
  own(
    "the host of another node",
    { host: "172.16.103.1" },
    "host | 172.16.103.1:22 is the host of node1 | choose another: a host is one node",
  ),
  own(
    "an IPv6 address of another node",
    { host: "fd00::1", port: 22 },
    "host | [fd00::1]:22 is the host of node1 | choose another: a host is one node",
    { node1: { host: "fd00::1" } },
  ),
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

function shared(what: string, ssh: unknown, problem: string) {
  return [what, onHosts(ssh), problem] as const;
}

function own(what: string, ssh: Readonly<Record<string, unknown>>, problem: string, others = {}) {
  return [
    `${what} of a node`,
    onHosts({ privateKeyFile: "lab.key" }, { ...others, node2: ssh }),
    `nodes.node2.ssh.${problem}`,
  ] as const;
}
