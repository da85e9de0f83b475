import { test } from "node:test";
import { type Problem, UserError } from "../../../common/userError.ts";
import type { RawConfig } from "../../../topology/config.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { assertProblems } from "../../mentions.ts";

/** What is wrong with a configuration; empty if it is a lab. */
export function problemsOf(raw: RawConfig): readonly Problem[] {
  try {
    parseTopology(raw);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
}

/** A configuration, the path of its one problem, what the cure names, and what the message names. */
export type Refusal = readonly [
  what: string,
  raw: RawConfig,
  path: string,
  cure: string,
  ...message: readonly string[],
];

/** Tests that each configuration has exactly its one problem. */
export function refuses(refusals: readonly Refusal[]): void {
  for (const [what, raw, path, cure, ...message] of refusals) {
    test(`refuses ${what}`, () => assertProblems(problemsOf(raw), { path, message, cure: [cure] }));
  }
}
