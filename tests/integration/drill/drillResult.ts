import assert from "node:assert/strict";
import { type DrillResult, isBroken } from "../../../drill/result.ts";
import type { Verdict } from "../../../drill/verdict.ts";
import type { Run } from "../cli/checkout.ts";

/**
 * Returns what a drill found that was run with `--json`. The times that are promised are left out of its verdicts: they hold
 * for a machine that has time, and tests share theirs.
 * @throws {AssertionError} if it failed.
 */
export function drillResult({ code, stdout, stderr }: Run): DrillResult {
  assert.ok(code === 0 || code === 1, `${stdout}\n${stderr}`);
  const result: DrillResult = JSON.parse(stdout);
  assert.equal(code, isBroken(result) ? 1 : 0, `${stdout}\n${stderr}`);
  const runs = result.runs.map((run) => ({
    ...run,
    faults: run.faults.map((row) => ({ ...row, verdict: withoutTimes(row.verdict) })),
  }));
  return { ...result, runs };
}

function withoutTimes({ word, broken }: Verdict): Verdict {
  const left = broken.filter((line) => !/, promised [\d.]+ s$/.test(line));
  return { word: word === "broken" && left.length === 0 ? "kept" : word, broken: left };
}
