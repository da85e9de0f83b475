import assert from "node:assert/strict";

/** What a user is told: a `Problem`, or an error that has a cure. */
interface Told {
  /** Only problems of a configuration have one. */
  readonly path?: string;
  readonly message: string;
  readonly cure: string;
}

/** What matters of it, however it is worded. */
export interface Expected {
  readonly path?: string;
  /** Values that the message names, each as a whole. */
  readonly message?: readonly string[];
  /** Commands, keys or values that the cure names. */
  readonly cure?: readonly string[];
}

/** Asserts that these are all problems, in this order. */
export function assertProblems(problems: readonly Told[], ...expected: readonly Expected[]): void {
  assert.deepEqual(
    problems.map(({ path }) => path),
    expected.map(({ path }) => path),
  );
  for (const [i, problem] of problems.entries()) assertProblem(problem, expected[i] ?? {});
}

/** Asserts path and values, and that there is a cure. */
export function assertProblem(problem: Told | undefined, { path, message = [], cure = [] }: Expected): void {
  assert.ok(problem, "there is no problem");
  if (path !== undefined) assert.equal(problem.path, path);
  assertMentions(problem.message, ...message);
  assert.notEqual(problem.cure, "");
  assertMentions(problem.cure, ...cure);
}

/** Asserts that a text names values, none of them as part of a longer word, number, path or address. */
export function assertMentions(text: string, ...values: readonly string[]): void {
  for (const value of values) {
    const literal = value.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    assert.match(text, new RegExp(`(?<![\\w.])${literal}(?![\\w/])(?!\\.\\d)`));
  }
}

/** Asserts that there is a text for each of these lists, in this order, which names its values. */
export function assertEachMentions(
  texts: readonly string[],
  ...expected: readonly (readonly string[])[]
): void {
  assert.equal(texts.length, expected.length, texts.join("\n"));
  for (const [i, values] of expected.entries()) assertMentions(texts[i] ?? "", ...values);
}
