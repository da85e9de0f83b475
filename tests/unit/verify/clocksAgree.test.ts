import assert from "node:assert/strict";
import { test } from "node:test";
import { clocksAgree } from "../../../verify/clocksAgree.ts";
import { labUnderCheck } from "../../../verify/labUnderCheck.ts";
import { nonSticky, seedTopology } from "../templates/seedTopology.ts";
import { SOME_OUTPUTS } from "./someOutputs.ts";

/** What is found where the nodes' clocks show so many seconds more than this machine's. */
function found(...ahead: readonly number[]) {
  const lab = labUnderCheck("none", seedTopology(nonSticky), SOME_OUTPUTS);
  const clock = async (node: string) => Date.now() + 1000 * (ahead[Number(node.at(-1)) - 1] ?? 0);
  return clocksAgree.look({ ...lab, inside: { ...lab.inside, clock } });
}

test("clocks that show the same time agree, also where this machine's shows another", async () => {
  assert.equal((await found(0, 2, -2)).result, "passed");
  assert.equal((await found(3600, 3600, 3601)).result, "passed");
});

test("a clock that differs from the others' is told, and by how much", async () => {
  assert.match((await found(0, -2400, 0)).seen, /node2.*40 min 0 s behind node1/);
  assert.match((await found(60, 60, 90)).seen, /node3.*30 s ahead of node[12]/);
  assert.equal((await found(0, 0, 6)).result, "failed");
});
