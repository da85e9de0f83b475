import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { labels } from "../../../../targets/docker/labelling.ts";
import { containerName } from "../../../../targets/docker/names.ts";
import { isOwn } from "../../../../targets/docker/objects.ts";
import { type KnownResource, knownLab, LAB_ID } from "../../../../targets/knownLab.ts";

const URN = "urn:pulumi:dev::msm-lab::";
const ID = {
  urn: `${URN}command:local:Command::${LAB_ID}`,
  type: "command:local:Command",
  outputs: { stdout: "a" },
};

/** A container as the state has it. */
function container(name: string, ...made: readonly { label: string; value: string }[]): KnownResource {
  const type = "docker:index/container:Container";
  return { urn: `${URN}${type}::${name}`, type, outputs: { name, labels: made } };
}

const UNMARKED = container("msm-lab-old-node1", { label: "msm-lab.stack", value: "old" });
const MARKED = container("msm-lab-dev-node1", { label: "msm-lab.lab", value: "a" });
const found = (name: string, stack: string, id: string) => ({ name, stack, id });

test("what carries an id is of the lab with that id, whatever its stack is called", () => {
  const lab = knownLab("dev", "/here", [ID, MARKED]);
  assert.equal(isOwn(lab, found("msm-lab-before-node1", "before", "a")), true);
  assert.equal(isOwn(lab, found("msm-lab-dev-node1", "dev", "b")), false);
  assert.equal(isOwn(knownLab("dev", "/here", []), found("msm-lab-dev-node1", "dev", "b")), false);
});

test("what carries none is the lab's only if its state has such things: those, and others of the stack", () => {
  const older = knownLab("dev", "/here", [ID, UNMARKED]);
  assert.equal(isOwn(older, found("msm-lab-old-node1", "old", "")), true);
  assert.equal(isOwn(older, found("msm-lab-dev-node2", "dev", "")), true);
  assert.equal(isOwn(older, found("msm-lab-prod-node1", "prod", "")), false);
  assert.equal(isOwn(knownLab("dev", "/here", [ID, MARKED]), found("msm-lab-dev-node2", "dev", "")), false);
});

/** Of node1's container. */
async function labelsOf(stack: string, resources: readonly KnownResource[]): Promise<readonly string[]> {
  const identity = pulumi.output({ id: "a", origin: "m:/f" });
  const lab = { stack, identity, known: knownLab(stack, "/here", resources) };
  const made = labels(lab, containerName(stack, "node1"), "node1");
  return new Promise((resolve) => pulumi.output(made).apply((all) => resolve(all.map(({ label }) => label))));
}

before(() => pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }));

test("what the state has without an id gets none: another label would be another container", async () => {
  const marked = ["msm-lab.stack", "msm-lab.node", "msm-lab.lab", "msm-lab.origin"];
  assert.deepEqual(await labelsOf("dev", []), marked);
  assert.deepEqual(await labelsOf("dev", [MARKED]), marked);
  assert.deepEqual(await labelsOf("old", [UNMARKED]), marked.slice(0, 2));
  assert.deepEqual(await labelsOf("renamed", [UNMARKED]), marked);
});
