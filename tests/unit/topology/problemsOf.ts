import assert from "node:assert/strict";
import { test } from "node:test";
import { type Problem, UserError } from "../../../common/userError.ts";
import type { RawConfig } from "../../../topology/config.ts";
import { parseTopology } from "../../../topology/topology.ts";

/** What is wrong with a configuration; empty where it is a lab. */
export function problemsOf(raw: RawConfig): readonly Problem[] {
  try {
    parseTopology(raw);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}

/** A configuration, and the one problem it has as `path | message | cure`. */
export type Refusal = readonly [what: string, raw: RawConfig, problem: string];

/** Tests that each configuration has exactly its one problem. */
export function refuses(refusals: readonly Refusal[]): void {
  for (const [what, raw, problem] of refusals) {
    test(`refuses ${what}`, () => {
      const told = problemsOf(raw).map(({ path, message, cure }) => `${path} | ${message} | ${cure}`);
      assert.deepEqual(told, [problem]);
    });
  }
}
