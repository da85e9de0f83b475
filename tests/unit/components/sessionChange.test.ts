import assert from "node:assert/strict";
import { test } from "node:test";
import { moveOfAllStores } from "../../../components/sessionChange.ts";
import { knownLab } from "../../../targets/knownLab.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { runningStack } from "../runningStack.ts";

const RUNNING = [
  { name: "node1", address: "172.16.103.1", services: ["httpd", "tomcat"] },
  { name: "node2", address: "172.16.103.2", services: ["tomcat", "memcached"] },
  { name: "node3", address: "172.16.103.3", services: ["memcached"] },
];

/** @param last of the addresses of node2 and node3. */
function warning(last: readonly [number, number], mode: string, running = RUNNING): string | undefined {
  const [node1, node2, node3] = RUNNING;
  const moved = { ...node2, address: `172.16.103.${last[0]}` };
  const nodes = { node1, node2: moved, node3: { ...node3, address: `172.16.103.${last[1]}` } };
  const plain = Object.fromEntries(
    Object.entries(nodes).map(([name, node]) => [name, { address: node?.address, services: node?.services }]),
  );
  const topology = parseTopology({ nodes: plain, sessions: { mode } });
  return moveOfAllStores(
    topology,
    knownLab("dev", "/here", running.length > 0 ? [runningStack(running)] : []),
  );
}

test("a move of every memcached at once is told, with both addresses and the way that loses nothing", () => {
  assert.match(
    warning([12, 13], "nonSticky") ?? "",
    /172\.16\.103\.2, .*103\.12, .*every live session ends.*one/,
  );
});

test("a move of one of them, of none, of sticky sessions or of a lab that is down loses nothing", () => {
  assert.equal(warning([12, 3], "nonSticky"), undefined);
  assert.equal(warning([2, 3], "nonSticky"), undefined);
  assert.equal(warning([12, 13], "sticky"), undefined);
  assert.equal(warning([12, 13], "nonSticky", []), undefined);
});
