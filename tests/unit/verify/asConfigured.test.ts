import assert from "node:assert/strict";
import { test } from "node:test";
import { expectedOutputs } from "../../../cli/placedLab.ts";
import type { Profile } from "../../../topology/model.ts";
import { asConfigured } from "../../../verify/asConfigured.ts";
import { labUnderCheck } from "../../../verify/labUnderCheck.ts";
import { assertMentions } from "../../mentions.ts";
import { nonSticky, seedTopology } from "../templates/seedTopology.ts";

const TOPOLOGY = seedTopology(nonSticky);

/** @param profile of the last `up`; undefined if that was of a version that did not tell it. */
function look(profile: Profile | undefined) {
  const { profile: _, ...outputs } = expectedOutputs(TOPOLOGY, "");
  return asConfigured.look(labUnderCheck("none", TOPOLOGY, { ...outputs, ...(profile && { profile }) }));
}

test("a lab that is what the configuration says passes, also one that does not say with which profile it runs", async () => {
  assert.equal((await look(TOPOLOGY.profile)).result, "passed");
  assert.equal((await look(undefined)).result, "passed");
});

test("a lab that runs with another profile than configured is told, with both", async () => {
  const found = await look("tomcat9");
  assert.ok(found.result === "failed");
  assertMentions(found.seen, "tomcat9");
  assertMentions(found.expected, TOPOLOGY.profile);
});
