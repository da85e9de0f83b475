import { type Problem, UserError } from "../common/userError.ts";

/**
 * Of a configuration that cannot be a lab.
 * @param problems at least one, in the order of the configuration.
 * @param stack whose it is. Default: nobody's.
 */
export function configurationError(problems: readonly Problem[], stack?: string): UserError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const place = stack === undefined ? "the configuration" : `the configuration of stack ${stack}`;
  return new UserError([`${count} in ${place}:`, "", ...lines(problems)].join("\n"), "", { problems });
}

/** Paths longer than this stick out, so that one of them does not push all the text to the right. */
const WIDEST_COLUMN = 32;

function lines(problems: readonly Problem[]): readonly string[] {
  const column = Math.min(WIDEST_COLUMN, Math.max(...problems.map(({ path }) => path.length)));
  return problems.flatMap(({ path, message, cure }) => [
    `  ${path.padEnd(column)}  ${message}`,
    `  ${" ".repeat(column)}  ${cure}`,
  ]);
}
