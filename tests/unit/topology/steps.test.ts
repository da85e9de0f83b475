import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { RawConfig } from "../../../topology/config.ts";
import { type Step, stepsTo } from "../../../topology/steps.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { labs } from "./labs.ts";

const HOME = { node1: "172.16.103.1", node2: "172.16.103.2", node3: "172.16.103.3" };
const NETWORK = { subnet: "172.16.103.0/24", gateway: "172.16.103.254", givesAddresses: true };

/** The steps to these addresses from `HOME`, e.g. `node2 172.16.103.12`. */
function steps(last: readonly [number, number, number], network = NETWORK): readonly string[] {
  const nodes = Object.fromEntries(
    [["httpd", "tomcat"], ["tomcat", "memcached"], ["memcached"]].map((services, i) => [
      `node${i + 1}`,
      { address: `172.16.103.${last[i]}`, services },
    ]),
  );
  return stepsTo(parseTopology({ nodes }), network, HOME).map(
    ({ node, addresses }) => `${node} ${addresses[node]?.replace(/.*\./, "")}`,
  );
}

test("nodes move one by one, httpd's last", () => {
  assert.deepEqual(steps([1, 12, 13]), ["node2 12", "node3 13"]);
  assert.deepEqual(steps([11, 12, 13]), ["node2 12", "node3 13", "node1 11"]);
});

test("a node moves once the address is free that it takes, over another one if nodes swap theirs", () => {
  assert.deepEqual(steps([1, 3, 12]), ["node3 12", "node2 3"]);
  assert.deepEqual(steps([1, 3, 2]), ["node2 4", "node3 2", "node2 3"]);
  assert.deepEqual(steps([2, 1, 3]), ["node2 4", "node1 2", "node2 1"]);
});

test("hosts that swap addresses swap them at once, as nobody gives them a free one; any other way is theirs too", () => {
  const hosts = { ...NETWORK, givesAddresses: false };
  assert.deepEqual(steps([1, 3, 2], hosts), []);
  assert.deepEqual(steps([1, 3, 12], hosts), ["node3 12", "node2 3"]);
});

test("one move, none, or one to another network is a change of its own", () => {
  assert.deepEqual(steps([1, 12, 3]), []);
  assert.deepEqual(steps([1, 2, 3]), []);
  assert.deepEqual(steps([1, 12, 13], { ...NETWORK, subnet: "172.16.103.0/25" }), []);
  assert.deepEqual(steps([1, 12, 13], { ...NETWORK, gateway: "172.16.103.200" }), []);
});

test("nodes that swap addresses in a network without a free one swap them at once", () => {
  const nodes = Object.fromEntries(
    [["httpd", "tomcat"], ["memcached"], ["memcached"], ["tomcat"], ["tomcat"]].map((services, i) => [
      `node${i + 1}`,
      { address: `172.16.103.${[1, 3, 2, 4, 5][i]}`, services },
    ]),
  );
  const network = { subnet: "172.16.103.0/29" };
  const topology = parseTopology({ network, nodes });
  const more = { node4: "172.16.103.4", node5: "172.16.103.5" };
  assert.deepEqual(
    stepsTo(topology, { ...NETWORK, ...network, gateway: "172.16.103.6" }, { ...HOME, ...more }),
    [],
  );
});

test("a new node that takes the address of one that moves comes with all moves at once", () => {
  const { node1, node2 } = HOME;
  const topology = parseTopology({
    nodes: {
      node1: { address: node1, services: ["httpd", "tomcat"] },
      node2: { address: "172.16.103.12", services: ["memcached"] },
      node3: { address: "172.16.103.13", services: ["memcached"] },
      node4: { address: node2, services: ["tomcat"] },
    },
  });
  assert.deepEqual(stepsTo(topology, NETWORK, HOME), []);
});

/** A lab, and the addresses that its nodes have had, some of them in another order. */
const moves = fc
  .tuple(labs, fc.infiniteStream(fc.integer({ min: 1, max: 250 })), fc.array(fc.nat()))
  .map(([lab, random, order]) => {
    const wanted = Object.values(lab.nodes).map(({ address }) => address);
    const names = Object.keys(lab.nodes);
    const fresh = [...new Set(random.take(40))].map((host) => `172.16.103.${host}`);
    const pool = [...new Set([...wanted, ...fresh])];
    const placed = names.map(
      (name, i) => [name, pool.splice((order[i] ?? i) % pool.length, 1)[0] ?? ""] as const,
    );
    return { lab, placed: Object.fromEntries(placed) };
  });

test("any way moves one node at a time through valid configurations to the wanted one", () => {
  fc.assert(
    fc.property(moves, ({ lab, placed }) => {
      const wanted = addressesOf(lab.nodes);
      const way = stepsTo(parseTopology({ ...lab }), NETWORK, placed);
      const moving = Object.keys(wanted).filter((name) => wanted[name] !== placed[name]);
      assert.equal(way.length > 1, moving.length > 1);
      let now = placed;
      for (const { node, addresses } of way) {
        const moved = Object.keys(addresses).filter((name) => addresses[name] !== now[name]);
        assert.deepEqual(moved, [node]);
        assert.ok(!Object.values(now).includes(addresses[node] ?? ""));
        parseTopology({ ...lab, nodes: at(lab.nodes, addresses) });
        now = addresses;
      }
      if (way.length > 0) assert.deepEqual(now, wanted);
    }),
  );
});

test("what is left after any step is the rest of the way", () => {
  fc.assert(
    fc.property(moves, ({ lab, placed }) => {
      const topology = parseTopology({ ...lab });
      const way = stepsTo(topology, NETWORK, placed);
      for (const [index, { addresses }] of way.slice(0, -2).entries()) {
        // Over another free address, if one of the first step's has become free meanwhile.
        const rest = stepsTo(topology, NETWORK, addresses).map(({ node }) => node);
        assert.deepEqual(
          rest,
          way.slice(index + 1).map(({ node }) => node),
        );
      }
    }),
  );
});

type Nodes = Readonly<Record<string, { readonly address: string; readonly services: readonly string[] }>>;

function addressesOf(nodes: Nodes): Step["addresses"] {
  return Object.fromEntries(Object.entries(nodes).map(([name, { address }]) => [name, address]));
}

function at(nodes: Nodes, addresses: Step["addresses"]): RawConfig {
  return Object.fromEntries(
    Object.entries(nodes).map(([name, node]) => [name, { ...node, address: addresses[name] }]),
  );
}
