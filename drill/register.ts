/**
 * Decides exactly whether what clients saw of a register is linearizable, i.e. can have happened on one computer. npm has
 * no maintained checker, and porcupine (Go) needs a compiler that a user may not have. No search is needed if every
 * write has a value of its own (Gibbons and Korach, Testing Shared Memories, SIAM J. Comput. 26, 1997).
 */

export interface RegisterOperation {
  readonly kind: "read" | "write";
  /** Unique among writes; 0 is the value before the first write. */
  readonly value: number;
  readonly begun: number;
  /** Infinity for a write without an answer, which may happen at any time later, or never. */
  readonly ended: number;
}

/** A write and the reads that saw it: no other write comes in between. */
interface Cluster {
  readonly value: number;
  readonly written: number;
  /** When the first operation ended, and when the last one began. */
  readonly firstEnd: number;
  readonly lastBegin: number;
}

/** Returns the values of lost writes: something older was there after they had been answered or seen. */
export function lostWrites(operations: readonly RegisterOperation[]): readonly number[] {
  const clusters = clustersOf(operations).toSorted((a, b) => a.written - b.written);
  const lost = clusters.filter((newer, index) =>
    clusters.slice(0, index).some((older) => precede(newer, older) && precede(older, newer)),
  );
  return lost.map(({ value }) => value);
}

/** Returns the values that were read but never written, or not yet. */
export function inventedValues(operations: readonly RegisterOperation[]): readonly number[] {
  const begun = new Map(writesOf(operations).map((write) => [write.value, write.begun]));
  const wrong = operations.filter(
    ({ kind, value, ended }) => kind === "read" && ended < (begun.get(value) ?? Number.POSITIVE_INFINITY),
  );
  return [...new Set(wrong.map(({ value }) => value))];
}

/** Two clusters that must each precede the other contradict; if no two do, an order of all exists. */
function precede(a: Cluster, b: Cluster): boolean {
  return a.firstEnd < b.lastBegin;
}

function clustersOf(operations: readonly RegisterOperation[]): readonly Cluster[] {
  const reads = Map.groupBy(
    operations.filter(({ kind }) => kind === "read"),
    ({ value }) => value,
  );
  return writesOf(operations).flatMap((write) => {
    const seen = reads.get(write.value) ?? [];
    // A write that was neither answered nor seen need not have happened.
    if (write.ended === Number.POSITIVE_INFINITY && seen.length === 0) return [];
    const firstEnd = seen.reduce((first, { ended }) => Math.min(first, ended), write.ended);
    const lastBegin = seen.reduce((last, { begun }) => Math.max(last, begun), write.begun);
    return [{ value: write.value, written: write.begun, firstEnd, lastBegin }];
  });
}

const FIRST: RegisterOperation = {
  kind: "write",
  value: 0,
  begun: Number.NEGATIVE_INFINITY,
  ended: Number.NEGATIVE_INFINITY,
};

function writesOf(operations: readonly RegisterOperation[]): readonly RegisterOperation[] {
  return [FIRST, ...operations.filter(({ kind }) => kind === "write")];
}
