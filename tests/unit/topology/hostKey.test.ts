import assert from "node:assert/strict";
import { test } from "node:test";
import ssh2 from "ssh2";
import { parseTopology } from "../../../topology/topology.ts";
import { assertProblems } from "../../mentions.ts";
import { problemsOf } from "./problemsOf.ts";
import { HOST_KEYS, onHosts } from "./sshHosts.ts";

const generated = [
  ssh2.utils.generateKeyPairSync("ed25519"),
  ssh2.utils.generateKeyPairSync("rsa", { bits: 2048 }),
  ...([256, 384, 521] as const).map((bits) => ssh2.utils.generateKeyPairSync("ecdsa", { bits })),
].map((pair) => pair.public.trim());

test("a key of every type that OpenSSH gives hosts is taken as it is", () => {
  for (const key of generated) assert.equal(hostKeyOf(key), key);
});

test("a line of known_hosts or of a .pub file is the key in it", () => {
  const key = HOST_KEYS.node1;
  for (const line of [
    `${key} root@node1`,
    `  ${key}\n`,
    `[172.16.103.1]:22 ${key}`,
    key.replace(" ", "\t"),
  ]) {
    assert.equal(hostKeyOf(line), key);
  }
});

const [type = "", blob = ""] = HOST_KEYS.node1.split(" ");
const DSA = "ssh-dss AAAAB3NzaC1kc3MAAAAEAAAAAQ==";

for (const [what, value] of [
  ["text", "trust me"],
  ["a fingerprint", "SHA256:Nw9Q0cEDnE2yr0MsgTCrPSmcdaqDmxsrnPTpSpXoPNQ"],
  ["a key without its type", blob],
  ["a type without a key", type],
  ["a key that was cut off", `${type} ${blob.slice(0, -8)}`],
  ["a key of another type", `ssh-rsa ${blob}`],
  ["a key that is not base64", `${type} ${blob.replace("I", "*")}`],
  [
    "a length that no key has",
    `${type} ${Buffer.from(`\xff\xff\xff\xff${type}`, "latin1").toString("base64")}`,
  ],
  ["a DSA key, which OpenSSH has given up", DSA],
  ["a number", 22],
  ["a list", [HOST_KEYS.node1]],
  ["an empty text", ""],
] as const) {
  test(`refuses ${what} for a host key`, () => {
    assertProblems(problemsOf(onHosts({}, { node2: { hostKey: value } })), {
      path: "nodes.node2.ssh.hostKey",
      message: ["ssh-ed25519"],
      cure: ["./lab ssh-keys"],
    });
  });
}

test("every host without a key is told, the jump host too, and how to get the keys", () => {
  const unproved = { hostKey: undefined };
  const problems = problemsOf(
    onHosts({ jumpHost: { host: "gate" } }, { node1: unproved, node2: unproved, node3: unproved }),
  );
  const paths = ["nodes.node1.ssh", "nodes.node2.ssh", "nodes.node3.ssh", "ssh.jumpHost"];
  assertProblems(problems, ...paths.map((path) => ({ path: `${path}.hostKey`, cure: ["./lab ssh-keys"] })));
});

function hostKeyOf(value: string): string | undefined {
  return parseTopology(onHosts({}, { node1: { hostKey: value } })).connections.node1?.hostKey;
}
