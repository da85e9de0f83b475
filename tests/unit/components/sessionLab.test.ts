import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { parseUrn } from "../../../common/urn.ts";
import type { NodeOutput } from "../../../components/nodeOutput.ts";
import type { ServiceChange } from "../../../targets/change.ts";
import { knownLab } from "../../../targets/knownLab.ts";
import { type MakeNode, nextSecretName, stepName } from "../../../targets/target.ts";
import { KEYS, type RawConfig } from "../../../topology/config.ts";
import type { PlacedCertificate, PlannedFile, ServicePlan } from "../../../topology/plan.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { runningStack } from "../runningStack.ts";

interface Run {
  readonly plan: ServicePlan;
  readonly after: readonly pulumi.Resource[];
  readonly secretFiles: pulumi.Output<readonly PlannedFile[]>;
}

/** Every resource the engine was asked for, by name. */
const registered = new Map<string, pulumi.runtime.MockResourceArgs>();
const runs: Run[] = [];
/** For a store that is in step. */
const waits: { readonly name: string; readonly after: readonly pulumi.Resource[] }[] = [];
/** What the target says that it does to a service. */
const changes = new Map<string, ServiceChange>();
/** What the script prints that makes a certificate. */
let made = "";

before(async () => {
  await pulumi.runtime.setMocks({
    newResource(args) {
      registered.set(args.name, args);
      const stdout = args.name === "certificate" ? made : "generated-secret-of-the-lab";
      return { id: `${args.name}-id`, state: { ...args.inputs, stdout } };
    },
    call: () => ({ stdout: "" }),
  });
});

/** Places nothing and remembers what it was asked to run. */
function recordingPlacing(): MakeNode {
  return () => ({
    run(plan, secretFiles, { after }) {
      runs.push({ plan, after, secretFiles: pulumi.output(secretFiles) });
      const ready = new pulumi.ComponentResource("test:index:Ready", plan.name);
      const change = pulumi.output(changes.get(plan.name) ?? "none");
      return { ready, generation: pulumi.output(plan.name), change };
    },
    awaitInStep(awaited, { after }) {
      const name = stepName(awaited);
      waits.push({ name, after });
      return new pulumi.ComponentResource("test:index:InStep", name);
    },
    acceptSecret: ({ tomcat }) => new pulumi.ComponentResource("test:index:Secret", nextSecretName(tomcat)),
    partWithOthers: () => {},
  });
}

/** @param running the nodes of the lab that runs, as the stack's outputs have them. */
async function lab(
  config: RawConfig = {},
  certificate?: PlacedCertificate,
  running: readonly NodeOutput[] = [],
) {
  const { SessionLab } = await import("../../../components/sessionLab.ts");
  runs.length = 0;
  waits.length = 0;
  return new SessionLab("mocked", {
    topology: parseTopology(config),
    applications: [],
    certificate,
    known: knownLab("mocked", "/here", [runningStack(running)]),
    down: new Set(),
    warning: undefined,
    isNewFormat: false,
    placing: recordingPlacing,
  });
}

test("every service of the topology is run once, memcacheds first and httpd last", async () => {
  await lab();
  const names = runs.map(({ plan }) => plan.name);
  assert.deepEqual(names, [
    "node2-memcached",
    "node3-memcached",
    "node1-tomcat",
    "node2-tomcat",
    "node1-httpd",
  ]);
});

test("Tomcats wait for every memcached, httpd for every Tomcat, and until each accepts its secret", async () => {
  await lab();
  const waits = Object.fromEntries(runs.map(({ plan, after }) => [plan.name, after.length]));
  assert.deepEqual(waits, {
    "node2-memcached": 0,
    "node3-memcached": 0,
    "node1-tomcat": 2,
    "node2-tomcat": 2,
    "node1-httpd": 4,
  });
});

test("on a lab that runs, the second memcached waits until both Tomcats have the first in step", async () => {
  const { nodes } = await lab();
  await lab({}, undefined, nodes);
  assert.deepEqual(await Promise.all(runs.slice(0, 2).map(({ after }) => names(after))), [
    [],
    ["node2-memcached-in-step-TomcatA", "node2-memcached-in-step-TomcatB"],
  ]);
  assert.deepEqual(await Promise.all(waits.map(({ after }) => names(after))), [[], [], [], []]);
});

test("at the first up, stores are awaited when each Tomcat has answered; without the guard, never", async () => {
  await lab();
  assert.deepEqual(
    await Promise.all(waits.map(async ({ name, after }) => [name, ...(await names(after))])),
    ["node2-memcached", "node3-memcached"].flatMap((store) => [
      [`${store}-in-step-TomcatA`, "node1-tomcat-page"],
      [`${store}-in-step-TomcatB`, "node2-tomcat-page"],
    ]),
  );
  await lab({ sessions: { guard: false } });
  assert.deepEqual(waits, []);
});

test("on a lab that runs, httpd comes first and each Tomcat waits for the stores and the one before", async () => {
  const { nodes } = await lab();
  await lab({}, undefined, nodes);
  const services = runs.slice(2).map(async ({ plan, after }) => [plan.name, ...(await names(after))]);
  const stores = [
    ...["node2-memcached", "node3-memcached"],
    ...["node3-memcached-in-step-TomcatA", "node3-memcached-in-step-TomcatB"],
  ];
  assert.deepEqual(await Promise.all(services), [
    ["node1-httpd", "node1-tomcat-next-secret", "node2-tomcat-next-secret"],
    ["node1-tomcat", ...stores, "node1-httpd"],
    ["node2-tomcat", "node1-tomcat-page"],
  ]);
});

test("a third memcached waits until the second is in step, which has waited for the first", async () => {
  const node4 = { address: "172.16.103.4", services: ["memcached"] };
  const config = { nodes: { ...KEYS.nodes.default, node4 } };
  const { nodes } = await lab(config);
  await lab(config, undefined, nodes);
  assert.deepEqual(await Promise.all(runs.slice(0, 3).map(({ after }) => names(after))), [
    [],
    ["node2-memcached-in-step-TomcatA", "node2-memcached-in-step-TomcatB"],
    ["node3-memcached-in-step-TomcatA", "node3-memcached-in-step-TomcatB"],
  ]);
});

test("the Tomcats of a node are asked together, those that must know a store later apart", async () => {
  const { nodes } = await lab(labOf(1));
  await lab(labOf(2), undefined, nodes);
  assert.deepEqual(await Promise.all(waits.map(async ({ name, after }) => [name, ...(await names(after))])), [
    ["node4-memcached-in-step-TomcatA"],
    ["node4-memcached-in-step-TomcatC"],
    ["node4-memcached-in-step-TomcatE"],
    ["node5-memcached-in-step-TomcatA"],
    ["node5-memcached-in-step-TomcatC"],
    ["node5-memcached-in-step-TomcatE"],
    ...["node4-memcached", "node5-memcached"].flatMap((store) => [
      [`${store}-in-step-TomcatB`, "node1-tomcat2-page"],
      [`${store}-in-step-TomcatD`, "node2-tomcat2-page"],
      [`${store}-in-step-TomcatF`, "node3-tomcat2-page"],
    ]),
  ]);
  const { nodes: twice } = await lab(labOf(2));
  await lab(labOf(2), undefined, twice);
  assert.equal(waits.length, 6);
});

test("what the engine is asked for, and what depends on what, grows as the number of Tomcats does", async () => {
  const first = [];
  const next = [];
  for (const tomcats of [1, 2, 4]) {
    const { nodes } = await lab(labOf(tomcats));
    first.push(await parts());
    await lab(labOf(tomcats), undefined, nodes);
    next.push(await parts());
  }
  for (const [one = 0, two = 0, four = 0] of [first, next]) {
    assert.equal(four - two, 2 * (two - one));
  }
});

test("with another number, and with that only, a secret is generated anew", async () => {
  const triggers = async (config: RawConfig) => {
    await resolved((await lab(config)).statusPassword);
    return ["ajp-secret", "status-password"].map((name) => registered.get(name)?.inputs.triggers as unknown);
  };
  assert.deepEqual(await triggers({}), [undefined, undefined]);
  assert.deepEqual(await triggers({ rotation: { ajpSecret: 3 } }), [[3], undefined]);
});

test("secrets are only in the files that are handed over apart", async () => {
  await lab();
  for (const { plan, secretFiles } of runs) {
    assert.doesNotMatch(JSON.stringify(plan), /generated-secret-of-the-lab/);
    const files = await resolved(secretFiles);
    assert.equal(files.length > 0, plan.kind !== "memcached");
  }
});

test("secrets are generated without a word in the log, and marked secret", async () => {
  const { statusPassword } = await lab();
  for (const name of ["ajp-secret", "status-password"]) {
    assert.equal(registered.get(name)?.inputs.logging, "none");
  }
  assert.equal(await pulumi.isSecret(statusPassword), true);
});

test("the key of a certificate in files is secret, the certificate is an output and what up trusts", async () => {
  const files = { certificateFile: "a.pem", keyFile: "a.key" };
  const read = { chain: "the chain", key: "the key", isStapled: false };
  const { url, statusUrl, certificate } = await lab({ tls: files }, read);
  assert.equal(await resolved(url), "https://127.0.0.1:8443/test/");
  assert.equal(await resolved(statusUrl), "https://127.0.0.1:8443/status");
  assert.ok(certificate);
  const { balancerCertificate } = await import("../../../components/balancerCertificate.ts");
  const placed = balancerCertificate(parseTopology({ tls: files }), read, {});
  assert.ok(placed && (await pulumi.isSecret(placed)));
  assert.equal(await pulumi.isSecret(certificate), false);
  assert.equal(await resolved(certificate), "the chain");
  const httpd = runs.at(-1);
  assert.doesNotMatch(JSON.stringify(httpd?.plan), /the key/);
  assert.ok(httpd && (await pulumi.isSecret(httpd.secretFiles)));
  assert.ok((await resolved(httpd.secretFiles)).some(({ content }) => content === "the key"));
  // The whole environment is secret, as it has the password of balancer-manager.
  assert.equal(registered.get("node1-tomcat-page")?.inputs.environment.value.CERTIFICATE, "the chain");
  assert.ok(!registered.has("certificate"));
});

test("the lab's own certificate is made once for its names, without a word in the log", async () => {
  made = JSON.stringify({ chain: "the chain", key: "the key" });
  const { certificate } = await lab({ tls: { selfSigned: true }, publish: { name: "lab.example.org" } });
  assert.ok(certificate);
  assert.equal(await resolved(certificate), "the chain");
  const { inputs } = registered.get("certificate") ?? assert.fail();
  assert.equal(inputs.environment.NAMES, "lab.example.org 127.0.0.1 172.16.103.1 localhost");
  assert.equal(inputs.logging, "none");
});

test("the outputs name the page, the stores and the mode", async () => {
  const { url, statusUrl, memcachedNodes, sessionMode, nodes } = await lab();
  assert.equal(await resolved(url), "http://127.0.0.1:8080/test/");
  assert.equal(await resolved(statusUrl), "http://127.0.0.1:8080/status");
  assert.equal(memcachedNodes, "n1:172.16.103.2:11211,n2:172.16.103.3:11211");
  assert.equal(sessionMode, "nonSticky");
  assert.deepEqual(
    nodes.map((node) => node.name),
    ["node1", "node2", "node3"],
  );
});

/** Three nodes with so many Tomcats each, and two memcacheds. */
function labOf(tomcats: number): RawConfig {
  const services = Array.from({ length: tomcats }, (_, index) => ({ tomcat: 8009 + index }));
  const node = (number: number, services: readonly unknown[]) =>
    [`node${number}`, { address: `172.16.103.${number}`, services }] as const;
  return {
    nodes: Object.fromEntries([
      node(1, ["httpd", ...services]),
      ...[2, 3].map((number) => node(number, services)),
      ...[4, 5].map((number) => node(number, ["memcached"])),
    ]),
  };
}

/** The number of services and waits, and of what each of them comes after. */
async function parts(): Promise<number> {
  const all = await Promise.all([...runs, ...waits].map(({ after }) => names(after)));
  return all.length + all.flat().length;
}

function names(resources: readonly pulumi.Resource[]): Promise<readonly string[]> {
  return Promise.all(resources.map(async ({ urn }) => parseUrn(await resolved(urn)).name));
}

function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply((value) => resolve(value as T)));
}
