/** Chooses changes by the names that a user gives. */

import { UserError } from "../../common/userError.ts";
import { nearest } from "../../topology/nearest.ts";
import type { Change } from "./change.ts";

/**
 * Returns what is named, in the order of the list, each once; everything that fits if nothing is named.
 * @throws {UserError} with every name that is unknown or does not fit the lab.
 */
export function chooseChanges(words: readonly string[], all: readonly Change[]): readonly Change[] {
  const names = all.map(({ name }) => name);
  const wrong = [...new Set(words)].flatMap((word) => {
    const change = all.find(({ name }) => name === word);
    if (change?.unfit !== undefined) return [`${word} does not fit this lab: ${change.unfit}`];
    if (change !== undefined) return [];
    const meant = nearest(word, names);
    return [`"${word}" is not a change${meant === undefined ? "" : `; did you mean "${meant}"?`}`];
  });
  if (wrong.length > 0) throw new UserError(wrong.join("\n"), "`./lab drill change --list` shows them all");
  return all.filter(({ name, unfit }) => unfit === undefined && (words.length === 0 || words.includes(name)));
}
