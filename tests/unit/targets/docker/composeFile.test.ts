import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { load } from "js-yaml";
import {
  composeFile,
  type ExportedService,
  HEADING,
} from "../../../../targets/docker/compose/composeFile.ts";
import { httpdService } from "../../../../templates/httpd/service.ts";
import { memcachedService } from "../../../../templates/memcached/service.ts";
import { tomcatService } from "../../../../templates/tomcat/service.ts";
import type { Topology } from "../../../../topology/model.ts";
import type { ServicePlan } from "../../../../topology/plan.ts";
import { nonSticky, seedTopology } from "../../templates/seedTopology.ts";

const SNAPSHOT = join(import.meta.dirname, "__snapshots__", "docker-compose.yaml");
const asText = { serializers: [(value: string) => value] };
const DIGESTS = { node: "0", httpd: "1", tomcat: "2", memcached: "3" };

interface Composed {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function exported(plan: ServicePlan): ExportedService {
  return { plan, release: `release-of-${plan.name}`, content: `content-of-${plan.name}` };
}

function servicesOf(topology: Topology): readonly ExportedService[] {
  return [
    ...topology.stores.map((store) => memcachedService(topology, store)),
    ...topology.tomcats.map((tomcat) => tomcatService(topology, tomcat)),
    httpdService(topology),
  ].map(exported);
}

const topology = seedTopology(nonSticky);
const services = servicesOf(topology);
const text = composeFile(topology, services, DIGESTS);
const composed = load(text.replaceAll("$$", "$")) as Composed;

test("the seed's lab as a compose file", (t) => {
  t.assert.fileSnapshot(text, SNAPSHOT, asText);
  assert.ok(text.startsWith(HEADING));
});

test("compose replaces nothing in it", () => {
  assert.doesNotMatch(text.replaceAll("$$", ""), /\$/);
  for (const { plan } of services) {
    const { healthcheck, command = [], entrypoint } = composed.services[plan.name] ?? {};
    assert.deepEqual((healthcheck as { test: unknown }).test, ["CMD", "bash", "-c", plan.probe.script]);
    assert.deepEqual([...(entrypoint as string[]), ...(command as string[])], plan.command);
  }
});

/** The containers that become others with a change of node2's Tomcat. */
function replacedBy(change: Partial<ExportedService>): readonly string[] {
  const changed = services.map((each) => (each.plan.name === "node2-tomcat" ? { ...each, ...change } : each));
  const after = load(composeFile(topology, changed, DIGESTS).replaceAll("$$", "$")) as Composed;
  return Object.keys(after.services).filter(
    (name) => !isDeepStrictEqual(after.services[name], composed.services[name]),
  );
}

test("another release of a service makes another container of it alone; a file that it takes by itself does not", () => {
  assert.deepEqual(replacedBy({ release: "other", content: "other" }), ["node2-files", "node2-tomcat"]);
  assert.deepEqual(replacedBy({ content: "other" }), ["node2-files"]);
});

test("memcacheds start before Tomcats, Tomcats before httpd, each with its files in place", () => {
  const conditions = (name: string) => composed.services[name]?.depends_on;
  assert.deepEqual(conditions("node3-memcached"), { node3: { condition: "service_started" } });
  assert.deepEqual(conditions("node2-tomcat"), {
    node2: { condition: "service_started" },
    "node2-files": { condition: "service_completed_successfully" },
    "node2-memcached": { condition: "service_healthy" },
    "node3-memcached": { condition: "service_healthy" },
  });
  assert.deepEqual(conditions("node1-httpd"), {
    node1: { condition: "service_started" },
    "node1-files": { condition: "service_completed_successfully" },
    "node1-tomcat": { condition: "service_healthy" },
    "node2-tomcat": { condition: "service_healthy" },
  });
});
