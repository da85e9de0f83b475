import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Profile } from "../../../topology/model.ts";
import { type Config, Stack } from "../../conformance/stack.ts";
import { leftovers } from "./leftovers.ts";
import { failures, labOf, verified } from "./verification.ts";

interface Shape {
  /** By name: the last byte of each node's address, and its services. */
  readonly nodes: Readonly<Record<string, readonly [host: number, services: readonly unknown[]]>>;
  readonly sessions: Config;
  /** Most other labs of tests have the default. */
  readonly profile: Profile;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  "five Tomcats and three memcacheds, sticky": {
    nodes: {
      node1: [1, ["httpd", "tomcat"]],
      node2: [2, ["tomcat", "memcached"]],
      node3: [3, [{ tomcat: 8009 }, { tomcat: 8010 }]],
      node4: [4, ["tomcat", "memcached"]],
      node10: [10, ["memcached"]],
    },
    sessions: { mode: "sticky" },
    profile: "tomcat10",
  },
  "one Tomcat and one memcached on one node": {
    nodes: { alone: [1, ["httpd", "tomcat", "memcached"]] },
    sessions: { mode: "nonSticky" },
    profile: "tomcat8",
  },
  "two Tomcats and two memcacheds on one node, each on a port of its own, without the session guard": {
    nodes: { alone: [1, ["httpd", "tomcat", { tomcat: 8010 }, "memcached", { memcached: 11212 }]] },
    sessions: { mode: "nonSticky", guard: false },
    profile: "tomcat9",
  },
};

// Two at a time: most of its time a lab waits for its Tomcats.
suite("a lab of another shape", { concurrency: 2 }, () => {
  for (const [index, [name, shape]] of Object.entries(SHAPES).entries()) {
    test(`${name}, on ${shape.profile}: up, verified, unchanged, and nothing left`, async () => {
      const config = labOn(index, shape);
      const stack = await Stack.open(`topology${index + 1}`, config);
      try {
        await stack.up();
        const results = await verified(await labOf(stack, config));
        assert.deepEqual(failures(results), []);
        assert.ok(results.every(({ result }) => result === "passed"));
        assert.deepEqual(Object.keys(await stack.up()), ["same"]);
      } finally {
        await stack.close();
      }
      assert.deepEqual(await leftovers(stack.name), []);
    });
  }
});

/** On a network and a port that no other one has. */
function labOn(index: number, { nodes, ...settings }: Shape): Config {
  const net = `172.29.${70 + index}`;
  const places = Object.entries(nodes).map(([name, [host, services]]) => [
    name,
    { address: `${net}.${host}`, services },
  ]);
  return {
    network: { subnet: `${net}.0/24` },
    nodes: Object.fromEntries(places),
    ...settings,
    publish: { port: 18170 + index },
  };
}
