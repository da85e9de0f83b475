/** What is written differently for a lab whose services are reached by their names. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { balancerConf } from "../../../templates/httpd/balancerConf.ts";
import { httpdService } from "../../../templates/httpd/service.ts";
import { memcachedService } from "../../../templates/memcached/service.ts";
import { tomcatService } from "../../../templates/tomcat/service.ts";
import { memcachedNodes } from "../../../topology/stores.ts";
import { SWARM_LAB } from "../targets/swarm/labs.ts";
import { nonSticky, seedTopology } from "./seedTopology.ts";

const WITH_ADDRESSES = seedTopology(nonSticky);

function tomcatFile(topology: typeof SWARM_LAB, path: string): string | undefined {
  const [tomcat] = topology.tomcats;
  assert.ok(tomcat);
  return tomcatService(topology, tomcat).files.find((file) => file.path === path)?.content;
}

test("members and stores are called by name, and httpd leaves it to its checks to take a Tomcat back", () => {
  assert.match(balancerConf(SWARM_LAB), /BalancerMember ajp:\/\/node2-tomcat:8009 .*retry=600/);
  assert.doesNotMatch(balancerConf(SWARM_LAB), /addressttl/);
  assert.match(balancerConf(WITH_ADDRESSES), /retry=5 /);
  assert.equal(memcachedNodes(SWARM_LAB.stores), "n1:node2-memcached:11211,n2:node3-memcached:11211");
});

test("services listen at every address that they are given, and are asked from beside them", () => {
  const [store] = SWARM_LAB.stores;
  assert.ok(store);
  const memcached = memcachedService(SWARM_LAB, store);
  assert.ok(memcached.command.join(" ").includes("-l 0.0.0.0 "));
  assert.ok(memcached.probe.script.includes("/dev/tcp/127.0.0.1/11211"));
  assert.match(httpdService(SWARM_LAB).files[0]?.content ?? "", /^Listen 0\.0\.0\.0:80$/m);
  assert.match(tomcatFile(SWARM_LAB, "conf/server.xml") ?? "", /address="0\.0\.0\.0" port="8009"/);
});

test("Java asks again for a name after a second, and a Tomcat without one of its applications ends", () => {
  assert.match(tomcatFile(SWARM_LAB, "conf/lookup.properties") ?? "", /networkaddress\.cache\.ttl=1\n/);
  assert.match(tomcatFile(SWARM_LAB, "bin/setenv.sh") ?? "", /-Djava\.security\.properties=/);
  assert.match(tomcatFile(SWARM_LAB, "conf/server.xml") ?? "", /endsOnFailure="true"/);
  assert.equal(tomcatFile(WITH_ADDRESSES, "conf/lookup.properties"), undefined);
  assert.doesNotMatch(tomcatFile(WITH_ADDRESSES, "bin/setenv.sh") ?? "", /java\.security/);
  assert.doesNotMatch(tomcatFile(WITH_ADDRESSES, "conf/server.xml") ?? "", /endsOnFailure/);
});
