/** Selects what a drill does by the names that a user gives. */

import { UserError } from "../common/userError.ts";
import { nearest } from "../topology/nearest.ts";
import { CHECK_NAMES, type CheckName, SCENARIO_NAMES, type ScenarioName } from "./promises.ts";

export interface Selection {
  readonly scenarios: readonly ScenarioName[];
  readonly checks: readonly CheckName[];
}

/**
 * Returns what is named, in the order of the lists, each once; everything if nothing is named.
 * @throws {UserError} with every unknown name.
 */
export function select(words: readonly string[]): Selection {
  const known: readonly string[] = [...SCENARIO_NAMES, ...CHECK_NAMES];
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length > 0) {
    const lines = unknown.map((word) => {
      const meant = nearest(word, known);
      return `"${word}" is not a scenario or check${meant === undefined ? "" : `; did you mean "${meant}"?`}`;
    });
    throw new UserError(lines.join("\n"), "`./lab drill --list` shows them all");
  }
  const wanted = (name: string) => words.length === 0 || words.includes(name);
  return { scenarios: SCENARIO_NAMES.filter(wanted), checks: CHECK_NAMES.filter(wanted) };
}
