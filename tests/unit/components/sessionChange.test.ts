import assert from "node:assert/strict";
import { test } from "node:test";
import {
  goneStores,
  moveOfAllStores,
  renamedStores,
  restartOfAllStores,
} from "../../../components/sessionChange.ts";
import { type KnownResource, knownLab } from "../../../targets/knownLab.ts";
import type { RawConfig } from "../../../topology/config.ts";
import type { Topology } from "../../../topology/model.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { runningStack } from "../runningStack.ts";

const RUNNING = [
  { name: "node1", address: "172.16.103.1", services: ["httpd", "tomcat"] },
  { name: "node2", address: "172.16.103.2", services: ["tomcat", "memcached"] },
  { name: "node3", address: "172.16.103.3", services: ["memcached"] },
];

/**
 * @param last of the addresses of node2 and node3.
 * @param more resources of the state.
 */
function warning(
  last: readonly [number, number],
  mode: string,
  running = RUNNING,
  warningOf = moveOfAllStores,
  more: readonly KnownResource[] = [],
): string | undefined {
  const [node1, node2, node3] = RUNNING;
  const moved = { ...node2, address: `172.16.103.${last[0]}` };
  const nodes = { node1, node2: moved, node3: { ...node3, address: `172.16.103.${last[1]}` } };
  const plain = Object.fromEntries(
    Object.entries(nodes).map(([name, node]) => [name, { address: node?.address, services: node?.services }]),
  );
  const topology = parseTopology({ nodes: plain, sessions: { mode } });
  return warningOf(
    topology,
    knownLab("dev", "/here", running.length > 0 ? [runningStack(running), ...more] : []),
  );
}

test("a move of every memcached at once is told, with both addresses", () => {
  for (const mode of ["nonSticky", "sticky"]) {
    const told = /172\.16\.103\.2, .*103\.12, .*every live session ends/;
    assert.match(warning([12, 13], mode) ?? "", told);
  }
});

test("a move of one of them, of none or of a lab that is down loses nothing", () => {
  assert.equal(warning([12, 3], "nonSticky"), undefined);
  assert.equal(warning([2, 3], "nonSticky"), undefined);
  assert.equal(warning([12, 13], "nonSticky", []), undefined);
});

test("memcacheds that restart lose nothing with the guard, unless one of them moves as well, and with sticky sessions", () => {
  const restart = (last: readonly [number, number], mode: string) =>
    warning(last, mode, RUNNING, restartOfAllStores);
  assert.equal(restart([2, 3], "nonSticky"), undefined);
  assert.match(restart([2, 13], "nonSticky") ?? "", /node3.*103\.3: every live session ends.*one/);
  assert.equal(restart([2, 3], "sticky"), undefined);
  assert.equal(restart([2, 13], "sticky"), undefined);
});

test("a memcached that restarts alone, or without the guard, ends every session", () => {
  const nodes = Object.fromEntries(
    RUNNING.map(({ name, address, services }) => [name, { address, services }]),
  );
  const known = knownLab("dev", "/here", [runningStack(RUNNING)]);
  const unguarded = parseTopology({ nodes, sessions: { guard: false } });
  assert.match(restartOfAllStores(unguarded, known) ?? "", /every live session ends/);
  const { node3, ...others } = nodes;
  assert.match(restartOfAllStores(parseTopology({ nodes: others }), known) ?? "", /every live session ends/);
  const node4 = { address: "172.16.103.4", services: ["memcached"] };
  const another = parseTopology({ nodes: { ...others, node4 } });
  assert.match(restartOfAllStores(another, known) ?? "", /every live session ends/);
});

test("in a network of Docker's, `./lab up` is the way that loses nothing; to another network there is none", () => {
  const network = (subnet: string) => ({
    urn: "urn:pulumi:dev::msm-lab::docker:index/network:Network::network",
    type: "docker:index/network:Network",
    outputs: { ipamConfigs: [{ subnet, gateway: "172.16.103.254" }] },
  });
  const same = warning([12, 13], "nonSticky", RUNNING, moveOfAllStores, [network("172.16.103.0/24")]) ?? "";
  assert.match(same, /every live session ends\. .*\.\/lab up/);
  const other = warning([12, 13], "nonSticky", RUNNING, moveOfAllStores, [network("172.16.102.0/23")]) ?? "";
  assert.match(other, /every live session ends\.$/);
});

test("on hosts `./lab up` is the way that loses nothing if they have both addresses", () => {
  const onHosts: typeof moveOfAllStores = (topology, known) =>
    moveOfAllStores({ ...topology, target: "ssh" }, known);
  assert.match(
    warning([12, 13], "nonSticky", RUNNING, onHosts) ?? "",
    /every live session ends\. .*\.\/lab up.*host/,
  );
  assert.match(warning([3, 2], "nonSticky", RUNNING, onHosts) ?? "", /every live session ends\.$/);
});

const known = knownLab("dev", "/here", [runningStack(RUNNING)]);

/** @param services of nodes that have others than in `RUNNING`; a node without any is not there. */
function changed(services: Readonly<Record<string, readonly string[]>>, sessions: RawConfig = {}): Topology {
  const all = { ...Object.fromEntries(RUNNING.map((node) => [node.name, node.services])), ...services };
  const nodes = Object.entries(all)
    .filter(([, kinds]) => kinds.length > 0)
    .map(([name, kinds], index) => [name, { address: `172.16.103.${index + 1}`, services: kinds }]);
  return parseTopology({ nodes: Object.fromEntries(nodes), sessions });
}

test("non-sticky sessions of a memcached that goes end without the guard", () => {
  const unguarded = { guard: false };
  assert.match(goneStores(changed({ node3: [] }, unguarded), known) ?? "", /^node3-memcached goes: .*end/);
  assert.equal(goneStores(changed({ node3: [] }), known), undefined);
  assert.equal(goneStores(changed({ node3: [] }, { mode: "sticky" }), known), undefined);
});

test("a memcached that comes or goes before another one gives that one another name, which is told", () => {
  const renamed = (services: Readonly<Record<string, readonly string[]>>) =>
    renamedStores(changed(services), known);
  assert.match(
    renamed({ node2: ["tomcat"] }) ?? "",
    /node3-memcached was n2 and becomes n1: .*sessions may end/,
  );
  assert.match(renamed({ node1: ["httpd", "tomcat", "memcached"] }) ?? "", /node2-memcached was n1.*node3/);
  assert.equal(renamed({ node3: [] }), undefined);
  assert.equal(renamed({ node4: ["memcached"] }), undefined);
  assert.equal(renamedStores(changed({}), knownLab("dev", "/here", [])), undefined);
});
