import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  connectionLimit,
  memoryLimitMiB,
  POOLED_CONNECTIONS,
  sizeOf,
} from "../../../templates/memcached/capacity.ts";
import { memcachedService } from "../../../templates/memcached/service.ts";
import { parseTopology } from "../../../topology/topology.ts";

function lab(tomcats: number, config: object = {}) {
  const services = Array.from({ length: tomcats }, (_, index) => ({ tomcat: 8100 + index }));
  const nodes = { a: { address: "172.16.103.1", services: ["httpd", "memcached", ...services] } };
  return parseTopology({ nodes, ...config });
}
const application = { war: "shop.war" };

test("the session guard has no more connections than a memcached is made for", () => {
  const pool = readFileSync("java/main/msmlab/ConnectionPool.java", "utf8");
  assert.equal(Number(/ MAX_CONNECTIONS = (\d+);/.exec(pool)?.[1]), POOLED_CONNECTIONS);
});

test("every Tomcat may open all connections of each application twice", () => {
  for (const tomcats of [1, 2, 3, 8, 20]) {
    assert.ok(connectionLimit(lab(tomcats)) >= tomcats * 2 * POOLED_CONNECTIONS);
    assert.ok(connectionLimit(lab(tomcats, { application })) >= tomcats * 4 * POOLED_CONNECTIONS);
  }
});

test("one more Tomcat, or an application, seldom changes a memcached, which would restart it", () => {
  const sizes = [lab(2, { application }), lab(3), lab(3, { application })].map(sizeOf);
  assert.equal(new Set(sizes).size, 1);
  assert.notEqual(sizeOf(lab(8, { application })), sizes[0]);
});

test("a lab of the page alone has the memcached of earlier versions, which an update leaves running", () => {
  const topology = lab(2);
  const [store = assert.fail()] = topology.stores;
  const { command, limits, environment } = memcachedService(topology, store);
  assert.match(command.join(" "), / -U 0 -m 64 -c 256$/);
  assert.equal(limits.memoryMiB, 128);
  assert.deepEqual(environment, { SESSIONS: "nonSticky guarded" });
});

test("the limit of the process has room for the items and all that memcached needs besides", () => {
  // Measured with 64 MiB, everything full at once: 110 MiB, and 17 KiB for each connection in use.
  assert.ok(memoryLimitMiB(lab(2)) > 110 + 17);
  assert.ok(memoryLimitMiB(lab(2)) < 192);
  // 12 million of the smallest items in 1024 MiB: 1093 MiB.
  assert.ok(memoryLimitMiB(lab(2, { stores: { memory: 1024 } })) > 1093 + 39 + 17);
});

test("a memcached is started with these sizes", () => {
  const topology = lab(2, { stores: { memory: 256, itemSize: 8 } });
  const [store = assert.fail()] = topology.stores;
  const { command, limits, environment } = memcachedService(topology, store);
  assert.match(command.join(" "), / -m 256 -I 8m -c 1024$/);
  assert.equal(limits.memoryMiB, memoryLimitMiB(topology));
  assert.match(Object.values(environment).join(), /256 MiB.* 8 MiB/);
});
