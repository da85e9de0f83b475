import assert from "node:assert/strict";
import { test } from "node:test";
import { knownLab } from "../../../../targets/knownLab.ts";
import { swarmChange } from "../../../../targets/swarm/change.ts";
import { RELEASE_LABEL } from "../../../../targets/swarm/labels.ts";

function labWith(name: string, release: string) {
  const type = "docker:index/service:Service";
  const outputs = { labels: [{ label: RELEASE_LABEL, value: release }] };
  return knownLab("dev", "/here", [{ urn: `urn:pulumi:dev::msm-lab::${type}::${name}`, type, outputs }]);
}

test("another release is another task: a Tomcat hands over, others restart", () => {
  const tomcat = { name: "node1-tomcat", kind: "tomcat" } as const;
  const known = labWith(tomcat.name, "a");
  assert.equal(swarmChange(known, tomcat, "a"), "none");
  assert.equal(swarmChange(known, tomcat, "b"), "handOver");
  assert.equal(swarmChange(known, tomcat, undefined), "handOver");
  const memcached = { name: "node2-memcached", kind: "memcached" } as const;
  assert.equal(swarmChange(labWith(memcached.name, "a"), memcached, "b"), "restart");
  assert.equal(swarmChange(known, memcached, "b"), "start");
});
