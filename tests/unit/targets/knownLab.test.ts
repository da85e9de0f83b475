import assert from "node:assert/strict";
import { hostname } from "node:os";
import { test } from "node:test";
import { describeOther, isLost, knownLab, removalOf } from "../../../targets/knownLab.ts";

const LAB = knownLab("dev", "/here", []);
const mark = (origin: string, stack = "dev") => ({ stack, id: "a", origin });
const ALIVE = `${hostname()}:${import.meta.dirname}`;

test("a lab whose state is lost is taken for this stack's if no other checkout has it", () => {
  for (const origin of ["", `${hostname()}:/here`, `${hostname()}:/gone`])
    assert.equal(isLost(LAB, mark(origin)), true, origin);
  for (const origin of [ALIVE, "elsewhere:/here"]) assert.equal(isLost(LAB, mark(origin)), false, origin);
  assert.equal(isLost(LAB, mark("", "prod")), false);
  assert.equal(isLost({ ...LAB, id: "b" }, mark("")), false);
});

test("another lab is told with where it comes from, and removed there", () => {
  assert.match(describeOther(LAB, mark(ALIVE)), new RegExp(`not in this stack's state, from ${ALIVE}$`));
  assert.equal(describeOther(LAB, mark("m:/f", "prod")), "the lab of stack prod, from m:/f");
  assert.match(removalOf(LAB, mark("m:/f", "prod")), /down --stack prod` where that lab was set up$/);
  assert.match(removalOf(LAB, mark("")), /lost, here$/);
});
