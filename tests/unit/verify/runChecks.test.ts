import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { describeVerification } from "../../../cli/commands/verify.ts";
import { UnseenError } from "../../../targets/inspection.ts";
import { type Check, failed, passed } from "../../../verify/check.ts";
import { checksOf } from "../../../verify/checks.ts";
import { type LabUnderCheck, labUnderCheck } from "../../../verify/labUnderCheck.ts";
import { runChecks } from "../../../verify/runChecks.ts";
import { forgetColourSettings, screen } from "../common/screen.ts";
import { nonSticky, seedTopology, sticky } from "../templates/seedTopology.ts";
import { SOME_OUTPUTS } from "./someOutputs.ts";

beforeEach(forgetColourSettings);

const topology = seedTopology(nonSticky);

/** Of no stack: the checks here look at nothing. */
const lab: LabUnderCheck = labUnderCheck("none", topology, SOME_OUTPUTS);

function check(name: string, needs: readonly Check[], look: Check["look"]): Check {
  return { name, needs, look };
}

const sound = check("sound", [], async () => passed("all"));
const broken = check("broken", [], async () => failed({ seen: "this", expected: "that", cure: "do it" }));

test("a check whose need has failed is left out, and names the first that failed", async () => {
  const needsBroken = check("needs broken", [sound, broken], () => assert.fail("was made"));
  const needsThat = check("needs that", [needsBroken], () => assert.fail("was made"));
  const results = await runChecks([sound, broken, needsBroken, needsThat], lab);
  assert.deepEqual(
    results.map(({ result }) => result),
    ["passed", "failed", "not checked", "not checked"],
  );
  assert.deepEqual(results[3], { name: "needs that", result: "not checked", because: "broken" });
});

test("checks that need nothing of each other are made side by side", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const waits = check("waits", [], () => promise.then(() => passed("")));
  const frees = check("frees", [], async () => {
    resolve();
    return passed("");
  });
  const results = await runChecks([waits, frees], lab);
  assert.ok(results.every(({ result }) => result === "passed"));
});

test("a look that goes wrong is a failure with the last words of what it asked", async () => {
  const refused = check("refused", [], async () => {
    throw new Error("Command failed: docker exec\nError response from daemon: no such container");
  });
  const [result] = await runChecks([refused], lab);
  assert.equal(result?.result, "failed");
  assert.match(result.seen, /^Error response from daemon/);
});

test("what the target does not show is told, and is no failure", async () => {
  const hidden = check("hidden", [], async () => {
    throw new UnseenError("only a machine's own engine shows it");
  });
  const [result] = await runChecks([hidden], lab);
  assert.deepEqual(result, {
    name: "hidden",
    result: "not seen",
    seen: "only a machine's own engine shows it",
  });
});

test("nobody answering is told with the network's own words", async () => {
  const visit = check("visit", [], async ({ visits }) => passed(String((await visits()).length)));
  const [result] = await runChecks([visit], lab);
  assert.equal(result?.result, "failed");
  assert.match(result.seen, /ECONNREFUSED|bad port/);
});

test("each check stands after those it needs, in every mode", () => {
  for (const sessions of [nonSticky, sticky]) {
    const checks = checksOf(seedTopology(sessions));
    assert.equal(new Set(checks.map(({ name }) => name)).size, checks.length);
    for (const [index, { name, needs }] of checks.entries()) {
      for (const need of needs) assert.ok(checks.slice(0, index).includes(need), name);
    }
  }
});

test("the table gives expectation and cure of what failed, in colour only on a terminal", async () => {
  const waiting = check("waiting", [broken], async () => passed(""));
  const results = await runChecks([sound, broken, waiting], lab);
  assert.equal(
    describeVerification(results, screen("file").stream),
    [
      "check    result       seen",
      "sound    passed       all",
      "broken   failed       this",
      "waiting  not checked  because of: broken",
      "",
      "broken",
      "  expected  that",
      "  cure      do it",
      "",
      "1 of 3 passed",
    ].join("\n"),
  );
  assert.notEqual(
    describeVerification(results, screen("terminal").stream),
    describeVerification(results, screen("file").stream),
  );
});
