import assert from "node:assert/strict";
import { test } from "node:test";
import {
  convergence,
  duration,
  endpoint,
  mountedAt,
  placement,
  taskOf,
  updates,
} from "../../../../targets/swarm/spec.ts";
import { httpdService } from "../../../../templates/httpd/service.ts";
import { memcachedService } from "../../../../templates/memcached/service.ts";
import { tomcatService } from "../../../../templates/tomcat/service.ts";
import { SWARM_LAB } from "./labs.ts";

const [store] = SWARM_LAB.stores;
const [tomcat] = SWARM_LAB.tomcats;
assert.ok(store && tomcat);
const memcached = memcachedService(SWARM_LAB, store);
const tomcatPlan = tomcatService(SWARM_LAB, tomcat);
const httpd = httpdService(SWARM_LAB);

test("a task may do nothing but what its service needs", () => {
  for (const plan of [memcached, tomcatPlan, httpd]) {
    const { containerSpec, resources } = taskOf(plan);
    assert.ok(containerSpec.readOnly);
    assert.deepEqual(containerSpec.capDrops, ["ALL"]);
    assert.match(containerSpec.user, /^10\d{3}:10\d{3}$/);
    assert.equal(resources.limits.memoryBytes, plan.limits.memoryMiB * 1024 * 1024);
  }
});

test("a Tomcat's next task serves before the one that it replaces ends, others' do not", () => {
  const orders = (["tomcat", "memcached", "httpd"] as const).map((kind) => updates(kind).updateConfig.order);
  assert.deepEqual(orders, ["start-first", "stop-first", "stop-first"]);
  assert.equal(updates("tomcat").updateConfig.failureAction, "rollback");
});

test("httpd alone is published, and stores have a port in common that keeps them apart", () => {
  assert.deepEqual(endpoint(httpd, SWARM_LAB, "dev"), {
    mode: "dnsrr",
    ports: [{ targetPort: 80, publishedPort: 80, protocol: "tcp", publishMode: "host" }],
  });
  assert.deepEqual(endpoint(tomcatPlan, SWARM_LAB, "dev"), { mode: "dnsrr" });
  const [port] = endpoint(memcached, SWARM_LAB, "dev").ports ?? [];
  assert.ok(port && !memcached.ports.includes(port.targetPort));
  assert.ok(port.publishedPort >= 39_000 && port.publishedPort < 40_000);
  assert.notEqual(endpoint(memcached, SWARM_LAB, "prod").ports?.[0]?.publishedPort, port.publishedPort);
});

test("a node's services go where its machine is meant", () => {
  assert.deepEqual(SWARM_LAB.nodes.map(placement), [
    { constraints: ["node.hostname==manager1"] },
    { constraints: ["node.labels.disk==ssd"] },
    {},
  ]);
});

test("files are where the service looks for them, and its group may read them", () => {
  assert.deepEqual(mountedAt(tomcatPlan, { path: "conf/server.xml", content: "", mode: 0o640 }), {
    fileName: "/srv/msm-lab/tomcat/conf/server.xml",
    fileUid: "0",
    fileGid: "10009",
    fileMode: 0o640,
  });
});

test("times are written as the provider reads them back", () => {
  assert.deepEqual([0, 5, 60, 90, 3600, 3661].map(duration), ["0s", "5s", "1m", "1m30s", "1h", "1h1m1s"]);
  assert.equal(taskOf(tomcatPlan).containerSpec.healthcheck.startPeriod, "1m");
  assert.match(convergence(tomcatPlan).timeout, /^\d+m/);
});
