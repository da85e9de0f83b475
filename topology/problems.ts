import { type Problem, UserError } from "../common/userError.ts";

/**
 * Returns the error for a configuration with problems.
 * @param problems at least one, in the order of the configuration.
 * @param stack the stack with this configuration. Default: the message names no stack.
 */
export function configurationError(problems: readonly Problem[], stack?: string): UserError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const place = stack === undefined ? "the configuration" : `the configuration of stack ${stack}`;
  return problemsError(`${count} in ${place}`, problems);
}

/** @param head what they stand against, or where they are. */
export function problemsError(head: string, problems: readonly Problem[]): UserError {
  return new UserError([`${head}:`, "", ...lines(problems)].join("\n"), "", { problems });
}

/** Longer paths overflow their column, so that one long path does not push all text to the right. */
const WIDEST_COLUMN = 32;

function lines(problems: readonly Problem[]): readonly string[] {
  const column = Math.min(WIDEST_COLUMN, Math.max(...problems.map(({ path }) => path.length)));
  return problems.flatMap(({ path, message, cure }) => [
    `  ${path.padEnd(column)}  ${message}`,
    `  ${" ".repeat(column)}  ${cure}`,
  ]);
}
