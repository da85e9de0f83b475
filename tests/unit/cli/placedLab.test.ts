import assert from "node:assert/strict";
import { test } from "node:test";
import { type ExportedState, resourcesOf, type StateResource } from "../../../cli/exportedState.ts";
import { expectedOutputs, isPlaced, statusPassword } from "../../../cli/placedLab.ts";
import { checksOf } from "../../../verify/checks.ts";
import { nonSticky, seedTopology } from "../templates/seedTopology.ts";

const URN = "urn:pulumi:prod::msm-lab::";

/** A state as `pulumi stack export --show-secrets` writes it. */
function exported(...resources: readonly StateResource[]): ExportedState {
  return { deployment: { resources } };
}

const stack = { urn: `${URN}pulumi:pulumi:Stack::msm-lab-prod`, type: "pulumi:pulumi:Stack", custom: false };
const provider = {
  urn: `${URN}pulumi:providers:command::default`,
  type: "pulumi:providers:command",
  custom: true,
};
const lab = { urn: `${URN}msm-lab:index:SessionLab::prod`, type: "msm-lab:index:SessionLab", custom: false };
const password = {
  urn: `${URN}msm-lab:index:SessionLab$command:local:Command::status-password`,
  type: "command:local:Command",
  custom: true,
  outputs: {
    stdout: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: '"abc"' },
  },
};

test("a lab is down where nothing was ever placed, and not where an up did not end", () => {
  assert.ok(!resourcesOf({ deployment: {} }).some(isPlaced));
  assert.ok(!resourcesOf(exported(stack, provider, lab)).some(isPlaced));
  assert.ok(resourcesOf(exported(stack, provider, lab, password)).some(isPlaced));
});

test("balancer-manager's password is read from the state, where it was made", () => {
  assert.equal(statusPassword(resourcesOf(exported(stack, password))), "abc");
  assert.equal(statusPassword(resourcesOf(exported(stack))), "");
});

test("an unfinished lab is expected where an up would have told it", () => {
  const { url, statusUrl, nodes, memcachedNodes } = expectedOutputs(seedTopology(nonSticky), "abc");
  assert.deepEqual([url, statusUrl], ["http://127.0.0.1:8080/test/", "http://127.0.0.1:8080/status"]);
  assert.deepEqual(nodes[1], { name: "node2", address: "172.16.103.2", services: ["tomcat", "memcached"] });
  assert.equal(memcachedNodes, "n1:172.16.103.3:11211,n2:172.16.103.2:11211");
});

test("an unfinished lab is held against its configuration, all checks but the first made as ever", () => {
  const [whole, unfinished] = (["whole", "unfinished"] as const).map((state) =>
    checksOf(seedTopology(nonSticky), state).map(({ name }) => name),
  );
  assert.equal(unfinished?.[0], "the last up completed");
  assert.deepEqual(unfinished?.slice(1), whole?.slice(1));
});
