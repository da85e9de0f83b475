/** Histories that one computer could have made, and those that it could not. */

import fc from "fast-check";

interface Timed {
  readonly begun: number;
  readonly ended: number;
}

/** Something that does one operation at a time. */
export interface Atomic<Operation extends Timed> {
  readonly kinds: readonly string[];
  readonly begin: number;
  /** @param number of the operation, from 1 on. */
  apply(state: number, kind: string, number: number): number;
  /** As a client saw it. @param state after it. */
  operation(kind: string, state: number, begun: number, ended: number): Operation;
  /** As a client saw it who was not answered. */
  unanswered(kind: string, state: number, begun: number): readonly Operation[];
}

/** Operations happen one after the other, each at some moment of the time that its client waits. */
export function happened<Operation extends Timed>(
  { kinds, begin, apply, operation, unanswered }: Atomic<Operation>,
  most: number,
): fc.Arbitrary<readonly Operation[]> {
  const before = fc.integer({ min: 1, max: 50 });
  const fate = fc.constantFrom("answered", "answered", "unanswered", "never happened");
  const tried = fc.tuple(fc.constantFrom(...kinds), before, before, fate);
  return fc.array(tried, { maxLength: most }).map((all) => {
    let state = begin;
    return all.flatMap(([kind, early, late, outcome], index) => {
      // Ten apart, so that up to ten of them overlap.
      const moment = 10 * index;
      const next = apply(state, kind, index + 1);
      if (outcome !== "never happened") state = next;
      if (outcome !== "answered") return unanswered(kind, next, moment - early);
      return [operation(kind, state, moment - early, moment + late)];
    });
  });
}

/** Every order in which nothing comes before what had ended as it began; what has no end may be left out. */
export function orders<Operation extends Timed>(
  operations: readonly Operation[],
): readonly (readonly Operation[])[] {
  const demanded = operations.filter(({ ended }) => ended !== Number.POSITIVE_INFINITY);
  const done: (readonly Operation[])[] = demanded.length === 0 ? [[]] : [];
  const firsts = operations.filter(({ begun }) => demanded.every(({ ended }) => ended >= begun));
  const longer = firsts.flatMap((first) => {
    const rest = operations.filter((each) => each !== first);
    return orders(rest).map((order) => [first, ...order]);
  });
  return [...done, ...longer];
}
