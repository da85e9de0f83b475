import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { copyConfig, spareAddress } from "../../../cli/change/copyConfig.ts";
import { moveOfAllStores } from "../../../components/sessionChange.ts";
import type { Base, Change } from "../../../drill/change/change.ts";
import { changesOf } from "../../../drill/change/changes.ts";
import { chooseChanges } from "../../../drill/change/chooseChanges.ts";
import { judgeChange, promisedOfChange, restartedSince } from "../../../drill/change/promisedOfChange.ts";
import { figuresOf } from "../../../drill/figures.ts";
import { knownLab } from "../../../targets/knownLab.ts";
import type { RawConfig } from "../../../topology/config.ts";
import type { Topology } from "../../../topology/model.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { onHosts } from "../topology/sshHosts.ts";

const SUBNET = "172.31.7.0/24";
const files = (name: string) => ({ certificateFile: `/stock/${name}.crt`, keyFile: `/stock/${name}.key` });

function copied(config: RawConfig): { readonly base: Base; readonly topology: Topology } {
  const topology = parseTopology(config);
  const place = { subnet: SUBNET, port: 40001, httpsPort: 40002, certificate: files("first") };
  const stock = {
    address: (number: number) => spareAddress(SUBNET, number),
    changedWar: "/stock/changed",
    otherWar: "/stock/another",
    otherCertificate: files("other"),
  };
  return { topology, base: { config: copyConfig(config, topology, place), stock } };
}

/** What a change makes of a lab that is copied first. */
function after(name: string, config: RawConfig = {}): Topology {
  const { topology, base } = copied(config);
  const [change] = chooseChanges([name], changesOf(topology));
  assert.ok(change);
  return parseTopology(change.changed(base));
}

function addresses({ nodes }: Topology): readonly string[] {
  return nodes.map(({ address }) => address);
}

const ONE_APPLICATION = { application: { war: "shop.war", heap: 128, jvmOptions: ["-Xss2m"] } };
const TWO_APPLICATIONS = { applications: { admin: { war: "admin.war" }, shop: { war: "shop.war" } } };
const SHAPES: Readonly<Record<string, RawConfig>> = {
  "the default one": {},
  "sticky, over HTTPS, with an application": {
    ...ONE_APPLICATION,
    sessions: { mode: "sticky" },
    tls: { selfSigned: true },
    publish: { name: "www.example.com" },
  },
  "two applications behind a proxy": { ...TWO_APPLICATIONS, trustedProxies: ["10.0.0.5"] },
  "one node with two of each": {
    nodes: {
      alone: {
        address: "172.16.103.9",
        services: ["httpd", "tomcat", { tomcat: 8010 }, "memcached", { memcached: 11212 }],
      },
    },
  },
  "on hosts": { ...onHosts(), ...ONE_APPLICATION },
};

suite("the changes of a lab", () => {
  for (const [name, config] of Object.entries(SHAPES)) {
    test(`each that fits makes another valid lab: ${name}`, () => {
      const { topology, base } = copied(config);
      const before = JSON.stringify(base.config);
      const unchanged = JSON.stringify(parseTopology(base.config));
      for (const change of chooseChanges([], changesOf(topology))) {
        assert.notEqual(JSON.stringify(parseTopology(change.changed(base))), unchanged, change.name);
        assert.equal(JSON.stringify(base.config), before, change.name);
      }
    });
  }

  test("a node that moves is the only one that does, and all move at once", () => {
    assert.deepEqual(addresses(after("move-node2")), ["172.31.7.1", "172.31.7.102", "172.31.7.3"]);
    assert.deepEqual(addresses(after("move-all")), ["172.31.7.101", "172.31.7.102", "172.31.7.103"]);
  });

  test("what comes is numbered after what is there, and what goes is the last", () => {
    const routes = (name: string) => after(name).tomcats.map((tomcat) => `${tomcat.name} ${tomcat.node}`);
    const stores = (name: string) => after(name).stores.map(({ id, node }) => `${id} ${node}`);
    assert.deepEqual(routes("add-tomcat"), ["TomcatA node1", "TomcatB node2", "TomcatC node4"]);
    assert.deepEqual(routes("remove-tomcat"), ["TomcatA node1"]);
    assert.deepEqual(stores("add-memcached"), ["n1 node2", "n2 node3", "n3 node4"]);
    assert.deepEqual(stores("remove-memcached"), ["n1 node2"]);
    assert.deepEqual(
      after("remove-memcached").nodes.map(({ name }) => name),
      ["node1", "node2"],
    );
  });

  test("an application keeps its name and path when its content changes or another one comes", () => {
    const paths = (name: string, config: RawConfig) =>
      after(name, config).applications.map((each) => `${each.name} ${each.contextPath}`);
    assert.deepEqual(paths("application", ONE_APPLICATION), ["application /shop"]);
    assert.deepEqual(paths("add-application", ONE_APPLICATION), [
      "application /shop",
      "drill-change /another",
    ]);
    assert.deepEqual(paths("application", TWO_APPLICATIONS), ["admin /admin", "shop /shop"]);
    assert.deepEqual(paths("remove-application", TWO_APPLICATIONS), ["admin /admin"]);
    assert.deepEqual(after("jvm-option", ONE_APPLICATION).applications[0]?.jvmOptions.length, 2);
  });

  test("Tomcat's version is a newer one, or the one before of the newest; another servlet API needs converted applications", () => {
    const application = { war: "shop.war" };
    const old = (more: RawConfig = {}) => after("profile", { profile: "tomcat9", ...more });
    assert.equal(old().profile, "tomcat11");
    assert.equal(after("profile").profile, "tomcat10");
    assert.throws(() => old({ application }), /profile does not fit .*convert: true/);
    assert.equal(old({ application: { ...application, convert: true } }).profile, "tomcat11");
    assert.equal(after("profile", { application, profile: "tomcat8" }).profile, "tomcat9");
  });

  test("a name that is unknown or does not fit is refused, with all others", () => {
    const changes = changesOf(parseTopology({ nodes: oneOfEach() }));
    assert.throws(
      () => chooseChanges(["haep", "heap", "remove-tomcat", "page"], changes),
      /"haep" is not a change; did you mean "heap"\?\nheap does not fit .*no application\nremove-tomcat does not fit .*only one Tomcat$/,
    );
    const all = chooseChanges([], changes).map(({ name }) => name);
    assert.ok(all.includes("page") && !all.includes("heap"));
  });
});

function oneOfEach() {
  return { node1: { address: "172.16.103.1", services: ["httpd", "tomcat", "memcached"] } };
}

suite("the copy's configuration", () => {
  test("is the lab's own in Docker, with a counter, at other addresses, and without logins", () => {
    const { base } = copied(SHAPES["on hosts"] ?? {});
    const copy = parseTopology(base.config);
    assert.equal(copy.target, "docker");
    assert.equal(copy.network.subnet, SUBNET);
    assert.equal(copy.page.counter, true);
    assert.deepEqual(addresses(copy), ["172.31.7.1", "172.31.7.2", "172.31.7.3"]);
    assert.deepEqual([copy.publish.address, copy.publish.port], ["127.0.0.1", 40001]);
    assert.doesNotMatch(JSON.stringify(base.config), /hostKey|ssh/);
  });

  test("keeps a certificate in files, and has one in files instead of one that it would make or get", () => {
    const own = files("own");
    const certificateOf = (tls: object) => parseTopology(copied({ tls }).base.config).tls?.certificate;
    assert.deepEqual(certificateOf(own), { from: "files", ...own });
    assert.deepEqual(certificateOf({ selfSigned: true }), { from: "files", ...files("first") });
  });
});

suite("what is promised for a change", () => {
  const nonSticky = parseTopology({});
  const sticky = parseTopology({ sessions: { mode: "sticky" } });
  const alone = parseTopology({ nodes: oneOfEach() });
  const nothing: Pick<Change, "costs" | "mayRestart"> = { costs: "nothing", mayRestart: ["tomcat"] };
  const course = { done: [], exchanges: [], sessions: 40, whole: 1 };
  const quiet = figuresOf({ ...course, fault: { scenario: "steady", on: "", steps: [] } }, nonSticky);
  const found = { figures: quiet, restarted: [], warnings: [], isWhole: true };

  test("every request and session, but for parallel requests if sticky, and for requests with a single Tomcat", () => {
    const kept = { sessions: "kept", parallel: "kept", requests: "answered" };
    assert.deepEqual(promisedOfChange(nothing, nonSticky, []), kept);
    assert.deepEqual(promisedOfChange(nothing, sticky, []), { ...kept, parallel: "mayBeLost" });
    assert.deepEqual(promisedOfChange(nothing, alone, []), { ...kept, requests: "outage" });
  });

  test("no session if `up` says so before, and only then", () => {
    const output = { name: "node2", address: "172.16.103.7", services: ["memcached"] };
    const stack = { urn: "urn:pulumi:a::b::pulumi:pulumi:Stack::a", type: "pulumi:pulumi:Stack" };
    const known = knownLab("a", "/", [
      { ...stack, outputs: { nodes: [output, { ...output, name: "node3" }] } },
    ]);
    const told = moveOfAllStores(nonSticky, known);
    assert.ok(told);
    const asTold = { costs: "asTold", mayRestart: [] } as const;
    assert.equal(promisedOfChange(asTold, nonSticky, [told]).sessions, "mayBeLost");
    assert.equal(promisedOfChange(asTold, nonSticky, ["META-INF/context.xml: ignored"]).sessions, "kept");
    assert.equal(promisedOfChange(nothing, nonSticky, [told]).sessions, "kept");
  });

  test("is broken by a failed request, another service that starts anew, a failed `up`, a lab that is not whole", () => {
    const promised = promisedOfChange(nothing, nonSticky, []);
    const judged = (other: Partial<typeof found> & { readonly failure?: string }) =>
      judgeChange(nothing, promised, { ...found, ...other }).broken;
    assert.deepEqual(judged({ restarted: ["node1-tomcat2"] as never }), []);
    assert.deepEqual(judged({ restarted: ["node3-memcached"] as never }), ["node3-memcached was restarted"]);
    assert.deepEqual(judged({ figures: { ...quiet, failed: 2 } }), ["2 requests failed"]);
    assert.equal(judged({ failure: "no", isWhole: false }).length, 2);
  });

  test("a service has restarted if it was there before and has another start since", () => {
    const before = new Map(Object.entries({ a: "1", b: "1", gone: "1" }));
    const now = new Map(Object.entries({ new: "2", b: "2", a: "1" }));
    assert.deepEqual(restartedSince(before, now), ["b"]);
  });
});
