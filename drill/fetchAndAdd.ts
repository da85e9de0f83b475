/**
 * Checks whether what clients saw of a counter is linearizable, i.e. can have happened on one computer. An increment
 * returns the new count, which is the operation's place in the order, so that no search is needed.
 */

export interface CounterOperation {
  readonly kind: "read" | "increment";
  /** The count that was answered, from 1 on for an increment; undefined if there was no answer. */
  readonly count: number | undefined;
  readonly begun: number;
  /** Without meaning for an increment that got no answer: nobody knows when, or whether, it happened. */
  readonly ended: number;
}

interface Answered extends CounterOperation {
  readonly count: number;
}

/** Returns how many operations no order explains; 0 if the history is linearizable. */
export function miscounts(operations: readonly CounterOperation[]): number {
  const answered = operations.filter((each): each is Answered => each.count !== undefined);
  const inOrder = answered.toSorted((a, b) => a.count - b.count || rank(a) - rank(b) || a.begun - b.begun);
  return countedTwice(answered) + countedTooLate(inOrder) + unexplained(inOrder, operations);
}

/** An increment comes before the reads that saw it. */
function rank({ kind }: CounterOperation): number {
  return kind === "increment" ? 0 : 1;
}

function countedTwice(answered: readonly Answered[]): number {
  const counts = answered.filter(({ kind }) => kind === "increment").map(({ count }) => count);
  return counts.length - new Set(counts).size;
}

/** Counts the operations that ended before another began that precedes them in the order. */
function countedTooLate(inOrder: readonly Answered[]): number {
  let lastBegun = Number.NEGATIVE_INFINITY;
  let wrong = 0;
  for (const { begun, ended } of inOrder) {
    if (ended < lastBegun) wrong++;
    lastBegun = Math.max(lastBegun, begun);
  }
  return wrong;
}

/** Counts the values that no answered increment returned and no unanswered one can have caused in time. */
function unexplained(inOrder: readonly Answered[], operations: readonly CounterOperation[]): number {
  const unanswered = operations
    .filter(({ kind, count }) => kind === "increment" && count === undefined)
    .map(({ begun }) => begun)
    .toSorted((a, b) => a - b);
  const given = new Set(inOrder.filter(({ kind }) => kind === "increment").map(({ count }) => count));
  const last = inOrder.at(-1)?.count ?? 0;
  let wrong = 0;
  for (let count = 1; count <= last; count++) {
    if (given.has(count)) continue;
    const seen = inOrder.filter((each) => each.count >= count).map(({ ended }) => ended);
    const inTime = unanswered[0] !== undefined && unanswered[0] <= seen.reduce((a, b) => Math.min(a, b));
    if (inTime) unanswered.shift();
    else wrong++;
  }
  return wrong;
}
