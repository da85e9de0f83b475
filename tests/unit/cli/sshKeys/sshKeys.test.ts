import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { describeKeyChecks } from "../../../../cli/sshKeys/describe.ts";
import { compareKey } from "../../../../cli/sshKeys/keyCheck.ts";
import { jumpHolders, nodeHolders } from "../../../../cli/sshKeys/keyHolder.ts";
import { refusals } from "../../../../cli/sshKeys/refusals.ts";
import { settingsFor } from "../../../../cli/sshKeys/settings.ts";
import { parseHostKey } from "../../../../common/hostKey.ts";
import { parseHosts } from "../../../../topology/topology.ts";
import { forgetColourSettings, screen } from "../../common/screen.ts";
import { HOST_KEYS, onHosts } from "../../topology/sshHosts.ts";

beforeEach(forgetColourSettings);

const hosts = parseHosts(
  onHosts(
    { jumpHost: { host: "gate" } },
    { node1: { hostKey: undefined }, node3: { jumpHost: { host: "other" } } },
  ),
);
const nodes = nodeHolders("dev", hosts, []);
const holder = (name: string) => {
  const found = nodes.find((node) => node.name === name);
  assert.ok(found);
  return found;
};
const offered = parseHostKey(HOST_KEYS.node1);
const changed = compareKey(holder("node2"), offered);

test("a jump host is asked once for all who share it, and named after a node that has one of its own", () => {
  assert.deepEqual(
    jumpHolders(nodes).map(({ name, host, keyPath }) => [name, host, keyPath]),
    [
      ["jump host", "gate", "ssh.jumpHost.hostKey"],
      ["jump host of node3", "other", "nodes.node3.ssh.jumpHost.hostKey"],
    ],
  );
  assert.deepEqual(
    jumpHolders(nodeHolders("dev", hosts, ["node3"])).map(({ name }) => name),
    ["jump host of node3"],
  );
});

test("a key is new, the same or changed", () => {
  assert.equal(compareKey(holder("node1"), offered).state, "new");
  assert.equal(compareKey(holder("node2"), parseHostKey(HOST_KEYS.node2)).state, "same");
  assert.equal(changed.state, "changed");
});

test("a changed key is never in the same breath as a new one", () => {
  const checks = [compareKey(holder("node1"), offered), changed];
  assert.deepEqual(
    refusals(checks, new Map(), new Map()).map(({ message }) => /(\w+) key of (\w+)/.exec(message)?.slice(1)),
    [
      ["new", "node1"],
      ["CHANGED", "node2"],
    ],
  );
  assert.deepEqual(refusals(checks, new Map(checks.map((each) => [each.holder.keyPath, ""])), new Map()), []);
  const { stream } = screen("file");
  assert.match(describeKeyChecks(checks, "hosts", stream), /node2: .* attack.*\n {2}configured {2}ssh/);
  assert.doesNotMatch(describeKeyChecks([compareKey(holder("node1"), offered)], "hosts", stream), /attack/);
});

test("a port that is not SSH's own stands beside the host, also beside an IPv6 address", () => {
  const places = [holder("node1"), { ...holder("node1"), host: "fd00::1", port: 2222 }];
  const { stream } = screen("file");
  const text = describeKeyChecks(
    places.map((place) => compareKey(place, offered)),
    "hosts",
    stream,
  );
  assert.match(text, /^node1 {2}172\.16\.103\.1 +ssh-ed25519.*\nnode1 {2}\[fd00::1\]:2222 +ssh-ed25519/m);
});

test("keys alone are written where the stack says which nodes it has, else the default nodes beside them", () => {
  const keys = new Map([["nodes.node2.ssh.hostKey", HOST_KEYS.node2]]);
  const setting = `nodes.node2.ssh.hostKey=${HOST_KEYS.node2}`;
  assert.deepEqual(settingsFor(keys, onHosts()), [setting]);
  for (const config of [{}, { nodes: null }]) {
    const settings = settingsFor(keys, config);
    assert.ok(settings.includes("nodes.node1.services[1]=tomcat") && settings.includes(setting));
  }
  const jump = new Map([["ssh.jumpHost.hostKey", HOST_KEYS.node1]]);
  assert.deepEqual(settingsFor(jump, {}), [`ssh.jumpHost.hostKey=${HOST_KEYS.node1}`]);
});
