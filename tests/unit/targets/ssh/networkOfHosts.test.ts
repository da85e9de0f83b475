import assert from "node:assert/strict";
import { test } from "node:test";
import { networkOfHosts } from "../../../../targets/ssh/networkOfHosts.ts";
import { parseTopology } from "../../../../topology/topology.ts";

const NOW = { node1: "172.16.103.1", node2: "172.16.103.2", node3: "172.16.103.3" };
const SUBNET = "172.16.103.0/24";

/**
 * The network of a lab whose memcacheds move.
 * @param own last bytes of the addresses that the hosts of node2 and node3 have; those of one that does not answer are missing.
 */
async function network(own: Readonly<Record<string, readonly number[]>>, to = [12, 13], now = NOW) {
  const nodes = {
    node1: { address: "172.16.103.1", services: ["httpd", "tomcat"] },
    node2: { address: `172.16.103.${to[0]}`, services: ["memcached"] },
    node3: { address: `172.16.103.${to[1]}`, services: ["memcached"] },
  };
  const asked: string[] = [];
  const found = await networkOfHosts(
    parseTopology({ network: { subnet: SUBNET }, nodes }),
    now,
    async ({ name }) => {
      asked.push(name);
      return { addresses: own[name]?.map((last) => `172.16.103.${last}`) ?? assert.fail(name) };
    },
  );
  return { subnet: found?.subnet, hasSpare: found?.hasSpare, asked };
}

test("hosts that have both addresses can move one by one, and over no other address", async () => {
  const { subnet, hasSpare, asked } = await network({ node2: [2, 12], node3: [3, 13] });
  assert.deepEqual([subnet, hasSpare, asked], [SUBNET, false, ["node2", "node3"]]);
});

test("they cannot if one of them has lost its old address, has not got its new one, or does not answer", async () => {
  assert.equal((await network({ node2: [12], node3: [3, 13] })).subnet, undefined);
  assert.equal((await network({ node2: [2, 12], node3: [3] })).subnet, undefined);
  assert.equal((await network({ node2: [2, 12] })).subnet, undefined);
});

test("they cannot from another network, which no configuration on the way could have", async () => {
  assert.equal(
    (await network({ node2: [2, 12], node3: [3, 13] }, [12, 13], { ...NOW, node2: "10.0.0.2" })).subnet,
    undefined,
  );
});

test("no host is asked if one moves or none", async () => {
  assert.deepEqual((await network({}, [12, 3])).asked, []);
  assert.deepEqual((await network({}, [2, 3])).asked, []);
});
