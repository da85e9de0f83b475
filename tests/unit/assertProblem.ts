import assert from "node:assert/strict";
import type { Problem } from "../../common/userError.ts";

/** What matters of a problem, however it is worded. */
export interface ExpectedProblem {
  readonly path: string;
  /** Values that its message names, each as a whole. */
  readonly message?: readonly string[];
  /** Commands, keys or values that its cure names. */
  readonly cure?: readonly string[];
}

/** Asserts that there is exactly this one problem, and that it has a cure. */
export function assertProblem(problems: readonly Problem[], expected: ExpectedProblem): void {
  const [problem, ...others] = problems;
  assert.ok(problem, `no problem, but one of ${expected.path} is due`);
  assert.deepEqual(others, []);
  assert.equal(problem.path, expected.path);
  assert.notEqual(problem.cure, "");
  for (const value of expected.message ?? []) assert.match(problem.message, wholly(value));
  for (const word of expected.cure ?? []) assert.match(problem.cure, wholly(word));
}

/** Finds a value that is not a part of a longer word, number, path or address. */
export function wholly(value: string): RegExp {
  const literal = value.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w.])${literal}(?![\\w/])(?!\\.\\d)`);
}
