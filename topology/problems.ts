/** What is wrong with a configuration, told all at once and without a stack trace. */

/** One mistake of the user's. */
export interface Problem {
  /** Where it stands, e.g. `nodes.node2.address`. */
  readonly path: string;
  /** What is wrong with the value, e.g. `172.16.104.2 is outside the network 172.16.103.0/24`. */
  readonly message: string;
  /** What to do about it, in the imperative. */
  readonly cure: string;
}

/** A configuration that cannot be a lab, with every problem found in it. */
export class ConfigError extends Error {
  /** At least one, in the order of the configuration. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(describe(problems, "the configuration"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** The problems as a user reads them: a heading, then for each its path, what is wrong and what to do. */
export function describeProblems(problems: readonly Problem[], stack: string): string {
  return describe(problems, `the configuration of stack ${stack}`);
}

/** Paths longer than this stick out, so that one of them does not push all the text to the right. */
const WIDEST_COLUMN = 32;

function describe(problems: readonly Problem[], place: string): string {
  const column = Math.min(WIDEST_COLUMN, Math.max(...problems.map(({ path }) => path.length)));
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = problems.flatMap(({ path, message, cure }) => [
    `  ${path.padEnd(column)}  ${message}`,
    `  ${" ".repeat(column)}  ${cure}`,
  ]);
  return [`${count} in ${place}:`, "", ...lines].join("\n");
}
