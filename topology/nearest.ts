/** Returns the known word that was probably meant: at most two letters are added, missing or changed; case is ignored. */
export function nearest<W extends string>(word: string, known: readonly W[]): W | undefined {
  const most = Math.min(2, Math.floor(word.length / 2));
  return known
    .map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase(), most) }))
    .filter((found) => found.edits <= most)
    .sort((a, b) => a.edits - b.edits)[0]?.candidate;
}

/** Returns the Levenshtein distance, or Infinity if the lengths alone differ by more than `most`. */
function edits(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries()) {
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
