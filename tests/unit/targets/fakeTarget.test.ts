import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { withoutHosts } from "../../../cli/forgetHost.ts";
import { labNeeds } from "../../../cli/needs.ts";
import { sessionChange } from "../../../components/sessionChange.ts";
import { SessionLab } from "../../../components/sessionLab.ts";
import { labOf } from "../../../drill/lab.ts";
import { serviceStates } from "../../../running/serviceStates.ts";
import { storeStates } from "../../../running/storeStates.ts";
import type { Inspection } from "../../../targets/inspection.ts";
import { knownLab } from "../../../targets/knownLab.ts";
import { nextSecretName, stepName, type Target } from "../../../targets/target.ts";
import { placingProblems, TARGETS } from "../../../targets/targets.ts";
import { SIZE, sizeOf } from "../../../templates/memcached/capacity.ts";
import { SESSION_FORMAT, sessionFormat } from "../../../templates/memcached/sessionFormat.ts";
import type { Topology } from "../../../topology/model.ts";
import { planName } from "../../../topology/plan.ts";
import { labUnderCheck } from "../../../verify/labUnderCheck.ts";
import { assertMentions } from "../../mentions.ts";
import { nonSticky, seedTopology } from "../templates/seedTopology.ts";
import { SOME_OUTPUTS } from "../verify/someOutputs.ts";

const topology = { ...seedTopology(nonSticky), target: "moon" as "docker" } satisfies Topology;
const lab = knownLab("dev", "/here", []);

/** Services by the names of their plans, once they are placed. */
const placed: string[] = [];

const inside: Partial<Inspection> = {
  serviceStates: async () => new Map(placed.map((name) => [name, "running"])),
  clock: async () => Date.now(),
  ask: async () => Buffer.from("key=ABC-n1 size=500\nEND\r\n"),
};

/** Of a memcached that runs. */
let environment: readonly string[] = [`${SESSION_FORMAT}=another`];

/** A third target: nodes that are nothing but names. */
const MOON: Target = {
  needs: () => [{ name: "rocket", after: [], check: async () => IS_MET, provide: async () => {} }],
  problems: async ({ stack }) => [{ path: "target", message: `no moon for ${stack}`, cure: "wait" }],
  loadPlacing: async () => () => () => ({
    run({ name }) {
      placed.push(name);
      const ready = new pulumi.ComponentResource("moon:index:Ready", name);
      return { ready, generation: pulumi.output("1"), change: pulumi.output("start" as const) };
    },
    awaitInStep: (awaited) => new pulumi.ComponentResource("moon:index:InStep", stepName(awaited)),
    acceptSecret: ({ tomcat }) => new pulumi.ComponentResource("moon:index:Secret", nextSecretName(tomcat)),
    partWithOthers: () => {},
  }),
  environment: async () => environment,
  network: () => undefined,
  snapshot: async () => "",
  inspect: () => inside as Inspection,
  faults: () => ({ restore: async () => ["woke node1"] }) as unknown as ReturnType<Target["faults"]>,
  removeLeftovers: async ({ stack }) => [`removed the crater of ${stack}`],
  isHost: ({ type }) => type === "moon:index:Host",
};
const IS_MET = { met: true, detail: "" } as const;

before(async () => {
  Object.assign(TARGETS, { moon: MOON });
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: { ...inputs, stdout: "a-secret-of-the-lab" } }),
    call: () => ({}),
  });
});
after(() => Reflect.deleteProperty(TARGETS, "moon"));

test("a third target is its object and its line: what it needs and what stands against it are told", async () => {
  assert.ok(labNeeds().some(({ name }) => name === "rocket"));
  assert.deepEqual(await placingProblems(lab, topology), await MOON.problems(lab, topology));
});

test("a lab is placed there, looked at, drilled and checked", async () => {
  const placing = await TARGETS[topology.target].loadPlacing();
  const content = { applications: [], certificate: undefined };
  const change = { warning: undefined, isNewFormat: false };
  new SessionLab("dev", { topology, ...content, known: lab, down: new Set(), ...change, placing });
  const { inside: running, faults } = labOf("dev", topology, SOME_OUTPUTS);
  const services = await serviceStates(running, topology.nodes);
  assert.deepEqual(
    services.map(({ state }) => state),
    placed.map(() => "running"),
  );
  assert.ok(placed.includes(planName(topology.balancer)));
  const [store] = await storeStates(running, topology.stores);
  assert.equal(store?.sessions, 1);
  assert.deepEqual(await faults.restore(), ["woke node1"]);
  const { inside: seen } = labUnderCheck("dev", topology, SOME_OUTPUTS);
  assert.equal(seen, inside);
});

test("a running lab there is asked for its sessions, and a host of its is forgotten", async () => {
  const other = await sessionChange("dev", topology, lab);
  assert.match(other.warning ?? "", /every live session ends/);
  assert.ok(other.isNewFormat);
  environment = [`${SESSION_FORMAT}=${sessionFormat(topology.sessions)}`, `${SIZE}=${sizeOf(topology)}`];
  assert.deepEqual(await sessionChange("dev", topology, lab), { warning: undefined, isNewFormat: false });
  const larger = { ...topology, storeSize: { memory: 128, itemSize: 1 } };
  const { warning = "", isNewFormat } = await sessionChange("dev", larger, lab);
  assertMentions(warning, "64 MiB", "128 MiB", "every live session ends");
  assert.ok(!isNewFormat);
  const host = { urn: "urn:pulumi:dev::msm-lab::moon:index:Host::node1", type: "moon:index:Host" };
  const { forgotten } = withoutHosts({ deployment: { resources: [host] } }, ["node1"]);
  assert.deepEqual(forgotten, ["node1"]);
});
