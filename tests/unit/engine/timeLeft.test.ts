import assert from "node:assert/strict";
import { test } from "node:test";
import { timeLeft } from "../../../engine/timeLeft.ts";

/** Seconds, and packages of 2434 that were compiled by then, on a machine with two cores; all of them took 302 s. */
const MEASURED = [
  [13, 226],
  [43, 587],
  [73, 987],
  [103, 1229],
  [133, 1542],
  [163, 1552],
  [194, 1637],
  [224, 1724],
  [254, 2028],
  [274, 2179],
] as const;

function seconds(told: string): number {
  const [, number, unit] = /^about (\d+) (min|s) left$/.exec(told) ?? assert.fail(told);
  return Number(number) * (unit === "min" ? 60 : 1);
}

test("what is left of a build is told within 30 %, as one was measured, whatever the machine's speed", () => {
  for (const slower of [1, 3])
    for (const [at, packages] of MEASURED) {
      const left = (302 - at) * slower;
      const told = seconds(timeLeft(packages / 2434, at * slower * 1000));
      // A minute is told as a whole, the last seconds by tens.
      assert.ok(
        Math.abs(told - left) <= Math.max(0.3 * left, 10),
        `at ${at} s: ${told} s told, ${left} s left`,
      );
    }
});

test("nothing is told at the beginning, and no time less than none at the end", () => {
  assert.equal(timeLeft(0, 2000), "");
  assert.equal(timeLeft(1, 300_000), "about 0 s left");
});
