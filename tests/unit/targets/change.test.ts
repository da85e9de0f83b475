import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceChange } from "../../../targets/change.ts";
import { dockerChange } from "../../../targets/docker/change.ts";
import { byPath } from "../../../targets/docker/release.ts";
import { type KnownResource, knownLab } from "../../../targets/knownLab.ts";
import { contents } from "../../../targets/release.ts";
import { hostChange } from "../../../targets/ssh/change.ts";
import { hostRelease } from "../../../targets/ssh/hostRelease.ts";
import { httpdService } from "../../../templates/httpd/service.ts";
import { memcachedService } from "../../../templates/memcached/service.ts";
import { serviceUnit } from "../../../templates/systemd/serviceUnit.ts";
import { tomcatSecretFiles, tomcatService } from "../../../templates/tomcat/service.ts";
import type { PlannedFile, ServicePlan } from "../../../topology/plan.ts";
import { nonSticky, seedTopology } from "../templates/seedTopology.ts";

const TOPOLOGY = seedTopology(nonSticky);
const [TOMCAT_A] = TOPOLOGY.tomcats;
const [STORE] = TOPOLOGY.stores;
assert.ok(TOMCAT_A && STORE);
const TOMCAT = tomcatService(TOPOLOGY, TOMCAT_A);
const HTTPD = httpdService(TOPOLOGY);
const MEMCACHED = memcachedService(TOPOLOGY, STORE);
const SECRETS = tomcatSecretFiles("the-secret-of-the-lab");

/** A service as it was placed or is about to be. */
interface Placed {
  readonly plan: ServicePlan;
  readonly secretFiles?: readonly PlannedFile[];
  readonly repair?: string;
}

/** What a target says of it; `isSamePlace` is whether node and image, or the host, stay. */
type Change = (placed: Placed, next: Placed, isSamePlace?: boolean) => ServiceChange;

const docker: Change = (placed, next, isSamePlace = true) =>
  dockerChange(
    state([
      [`${placed.plan.name}-release`, "command:local:Command", placedOutputs(placed)],
      [placed.plan.name, "docker:index/container:Container", {}],
    ]),
    next.plan,
    inputs(next),
    { isSameNode: isSamePlace, isSameImage: true },
  );

function placedOutputs(placed: Placed) {
  const { stdin, ...environment } = inputs(placed);
  return { stdin, environment };
}

function inputs({ plan: { files, ...plan }, secretFiles = [], repair = "" }: Placed) {
  const [stdin, SECRET_FILES] = [byPath(files), byPath(secretFiles)];
  return { stdin, SECRET_FILES, PLAN: JSON.stringify(plan), REPAIR: repair };
}

const ssh: Change = (placed, next, isSamePlace = true) =>
  hostChange(
    state([[placed.plan.name, "command:remote:Command", { create: placeCommand(placed) }]]),
    next.plan,
    placeCommand(next),
    isSamePlace,
  );

function placeCommand({ plan, secretFiles = [], repair = "" }: Placed): string {
  const { digest } = hostRelease(plan, secretFiles, undefined);
  const lines = contents(plan, secretFiles, serviceUnit(plan)).map((file) => `# ${file}`);
  return [`host-program place ${plan.service} ${digest} 4711 '${repair}'`, ...lines].join("\n");
}

function state(resources: readonly (readonly [string, string, KnownResource["outputs"] & object])[]) {
  return knownLab(
    "dev",
    "/here",
    resources.map(([name, type, outputs]) => ({
      urn: `urn:pulumi:dev::msm-lab::${type}::${name}`,
      type,
      outputs,
    })),
  );
}

/** The plan with another content in a file. */
function edited(plan: ServicePlan, file: string): ServicePlan {
  assert.ok(plan.files.some(({ path }) => path === file));
  const files = plan.files.map((each) =>
    each.path === file ? { ...each, content: `${each.content}# more` } : each,
  );
  return { ...plan, files };
}

for (const [target, change] of Object.entries({ docker, ssh })) {
  test(`on ${target}, what is as it was placed does not change`, () => {
    for (const plan of [TOMCAT, HTTPD, MEMCACHED]) assert.equal(change({ plan }, { plan }), "none");
  });

  test(`on ${target}, a page is taken as it runs, any other file of a Tomcat by a restart, one of httpd's by a reload`, () => {
    const after = (plan: ServicePlan, file: string) => change({ plan }, { plan: edited(plan, file) });
    assert.equal(after(TOMCAT, "page/index.jsp"), "live");
    assert.equal(after(TOMCAT, "conf/server.xml"), "restart");
    assert.equal(after(HTTPD, "balancer.conf"), "reload");
    const both = edited(edited(TOMCAT, "page/index.jsp"), "conf/server.xml");
    assert.equal(change({ plan: TOMCAT }, { plan: both }), "restart");
  });

  test(`on ${target}, another AJP secret is taken as it runs, any other secret by a restart`, () => {
    const placed = { plan: TOMCAT, secretFiles: SECRETS };
    const other = tomcatSecretFiles("another-secret-of-the-lab");
    assert.equal(change(placed, { plan: TOMCAT, secretFiles: other }), "live");
    const more = [...SECRETS, { path: "secrets/properties.options", mode: 0o640, content: "-Dpassword=a" }];
    assert.equal(change(placed, { plan: TOMCAT, secretFiles: more }), "restart");
  });

  test(`on ${target}, another application or environment is a restart`, () => {
    const placed = { plan: TOMCAT, secretFiles: SECRETS };
    const folders = [{ path: "applications/shop", digest: "a".repeat(64), war: "shop.war" }];
    assert.equal(change(placed, { ...placed, plan: { ...TOMCAT, folders } }), "restart");
    const environment = { ...TOMCAT.environment, LANG: "C" };
    assert.equal(change({ plan: TOMCAT }, { plan: { ...TOMCAT, environment } }), "restart");
  });

  test(`on ${target}, a memcached restarts for other arguments, and in another place any service does`, () => {
    const command = [...MEMCACHED.command, "-vv"];
    assert.equal(change({ plan: MEMCACHED }, { plan: { ...MEMCACHED, command } }), "restart");
    for (const plan of [TOMCAT, HTTPD, MEMCACHED]) assert.equal(change({ plan }, { plan }, false), "restart");
  });

  test(`on ${target}, what was changed by hand is put back, and what was placed never starts`, () => {
    const repair = "something changed";
    assert.equal(change({ plan: TOMCAT }, { plan: TOMCAT, repair }), "restart");
    assert.equal(change({ plan: HTTPD }, { plan: HTTPD, repair }), "reload");
    assert.equal(change({ plan: MEMCACHED }, { plan: MEMCACHED, repair }), "start");
    assert.equal(change({ plan: { ...TOMCAT, name: "another" } }, { plan: TOMCAT }), "start");
  });
}

test("secrets that a preview does not know yet are others", () => {
  const known = state([
    ["node1-httpd-release", "command:local:Command", placedOutputs({ plan: HTTPD })],
    ["node1-httpd", "docker:index/container:Container", {}],
  ]);
  const next = { ...inputs({ plan: HTTPD }), SECRET_FILES: undefined };
  assert.equal(dockerChange(known, HTTPD, next, { isSameNode: true, isSameImage: true }), "reload");
  const onHost = state([
    ["node1-tomcat", "command:remote:Command", { create: placeCommand({ plan: TOMCAT }) }],
  ]);
  assert.equal(hostChange(onHost, TOMCAT, undefined, true), "live");
});

test("in Docker, an httpd of another image or environment serves until the new one does", () => {
  const known = state([
    ["node1-httpd-release", "command:local:Command", placedOutputs({ plan: HTTPD })],
    ["node1-httpd", "docker:index/container:Container", {}],
  ]);
  const place = { isSameNode: true, isSameImage: false };
  assert.equal(dockerChange(known, HTTPD, inputs({ plan: HTTPD }), place), "handOver");
  const environment = { ...HTTPD.environment, LANG: "C" };
  assert.equal(docker({ plan: HTTPD }, { plan: { ...HTTPD, environment } }), "handOver");
  assert.equal(docker({ plan: HTTPD }, { plan: HTTPD }, false), "restart");
});
