import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { type CounterOperation, miscounts } from "../../../drill/fetchAndAdd.ts";
import { type Atomic, happened, orders } from "./atomic.ts";

const read = (count: number, begun: number, ended: number): CounterOperation => ({
  kind: "read",
  count,
  begun,
  ended,
});
const increment = (count: number | undefined, begun: number, ended: number): CounterOperation => ({
  kind: "increment",
  count,
  begun,
  ended,
});

const counter: Atomic<CounterOperation> = {
  kinds: ["read", "increment"],
  begin: 0,
  apply: (state, kind) => (kind === "increment" ? state + 1 : state),
  operation: (kind, state, begun, ended) =>
    kind === "increment" ? increment(state, begun, ended) : read(state, begun, ended),
  unanswered: (kind, _, begun) => (kind === "increment" ? [increment(undefined, begun, begun + 1)] : []),
};

/** Tries every order: slow, and right beyond doubt. */
function isExplained(operations: readonly CounterOperation[]): boolean {
  const timed = operations.map((each) =>
    each.count === undefined ? { ...each, ended: Number.POSITIVE_INFINITY } : each,
  );
  return orders(timed).some((order) => {
    let state = 0;
    return order.every(({ kind, count }) => {
      if (kind === "increment") state += 1;
      return count === undefined || count === state;
    });
  });
}

suite("the checker of counters", () => {
  test("finds nothing in what one computer answers, however requests overlap and whatever stays unanswered", () => {
    fc.assert(fc.property(happened(counter, 30), (operations) => assert.equal(miscounts(operations), 0)));
  });

  test("agrees with the trial of every order", () => {
    const moment = fc.integer({ min: 0, max: 8 });
    const count = fc.integer({ min: 0, max: 3 });
    const operation = fc.tuple(fc.constantFrom("read", "increment", "unanswered"), count, moment, moment);
    const history = fc.array(operation, { maxLength: 5 }).map((all) =>
      all.map(([kind, seen, a, b]) => {
        const [begun, ended] = [Math.min(a, b), Math.max(a, b)];
        if (kind === "read") return read(seen, begun, ended);
        return increment(kind === "increment" ? seen + 1 : undefined, begun, ended);
      }),
    );
    let explained = 0;
    let all = 0;
    fc.assert(
      fc.property(history, (operations) => {
        const right = isExplained(operations);
        assert.equal(miscounts(operations) === 0, right);
        explained += right ? 1 : 0;
        all += 1;
      }),
      { numRuns: 3000 },
    );
    assert.ok(explained > all / 20, `${explained} of ${all}`);
  });

  test("finds an increment that another one has overtaken", () => {
    assert.equal(miscounts([increment(1, 0, 2), increment(1, 1, 3)]), 1);
  });

  test("finds a count that went back, and one that ran ahead", () => {
    assert.equal(miscounts([increment(1, 0, 1), increment(2, 2, 3), read(1, 4, 5)]), 1);
    assert.equal(miscounts([increment(1, 0, 1), read(2, 2, 3)]), 1);
    assert.equal(miscounts([increment(1, 0, 1), read(2, 2, 4), increment(undefined, 3, 9)]), 0);
  });
});
