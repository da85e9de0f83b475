import assert from "node:assert/strict";
import { test } from "node:test";
import { type Config, Stack } from "../../conformance/stack.ts";
import { leftovers } from "./leftovers.ts";
import { failures, labOf, verified } from "./verification.ts";

const PORT = 18165;

/** One after the other on the same network. */
const lab = (nodes: Config, sessions: Config): Config => ({
  network: { subnet: "172.29.65.0/24" },
  nodes,
  sessions,
  publish: { port: PORT },
});

const TOPOLOGIES: Readonly<Record<string, Config>> = {
  "five Tomcats and three memcacheds, sticky": lab(
    {
      node1: { address: "172.29.65.1", services: ["httpd", "tomcat"] },
      node2: { address: "172.29.65.2", services: ["tomcat", "memcached"] },
      node3: {
        address: "172.29.65.3",
        services: [{ tomcat: 8009 }, { tomcat: 8010 }],
      },
      node4: { address: "172.29.65.4", services: ["tomcat", "memcached"] },
      node10: { address: "172.29.65.10", services: ["memcached"] },
    },
    { mode: "sticky" },
  ),
  "one Tomcat and one memcached on one node": lab(
    { alone: { address: "172.29.65.1", services: ["httpd", "tomcat", "memcached"] } },
    { mode: "nonSticky" },
  ),
  "two Tomcats and two memcacheds on one node, each on a port of its own, without the session guard": lab(
    {
      alone: {
        address: "172.29.65.1",
        services: ["httpd", "tomcat", { tomcat: 8010 }, "memcached", { memcached: 11212 }],
      },
    },
    { mode: "nonSticky", guard: false },
  ),
};

for (const [index, [name, config]] of Object.entries(TOPOLOGIES).entries()) {
  test(`${name}: up, verified, unchanged, and nothing left`, async () => {
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
