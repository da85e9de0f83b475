import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { inventedValues, lostWrites, type RegisterOperation } from "../../../drill/register.ts";
import { type Atomic, happened, orders } from "./atomic.ts";

const read = (value: number, begun: number, ended: number): RegisterOperation => ({
  kind: "read",
  value,
  begun,
  ended,
});
const write = (value: number, begun: number, ended: number): RegisterOperation => ({
  kind: "write",
  value,
  begun,
  ended,
});

/** As a register on one computer does it. Writes have the values 1, 2, … in the order in which they happen. */
const register: Atomic<RegisterOperation> = {
  kinds: ["read", "write"],
  begin: 0,
  apply: (state, kind, number) => (kind === "write" ? number : state),
  operation: (kind, state, begun, ended) => ({
    kind: kind === "write" ? "write" : "read",
    value: state,
    begun,
    ended,
  }),
  unanswered: (kind, state, begun) =>
    kind === "write" ? [write(state, begun, Number.POSITIVE_INFINITY)] : [],
};

/** Tries every order: slow, and right beyond doubt. */
function isExplained(operations: readonly RegisterOperation[]): boolean {
  return orders(operations).some((order) => {
    let state = 0;
    return order.every(({ kind, value }) => {
      if (kind === "write") state = value;
      return state === value;
    });
  });
}

const isFound = (operations: readonly RegisterOperation[]) =>
  lostWrites(operations).length + inventedValues(operations).length > 0;

suite("the checker of registers", () => {
  test("finds nothing in what one computer answers, however requests overlap and whatever stays unanswered", () => {
    fc.assert(fc.property(happened(register, 30), (operations) => assert.ok(!isFound(operations))));
  });

  test("agrees with the trial of every order", () => {
    const moment = fc.integer({ min: 0, max: 8 });
    const operation = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 3 }), moment, moment, fc.boolean());
    const history = fc.array(operation, { maxLength: 5 }).map((all) => {
      let value = 0;
      return all.map(([writes, seen, a, b, isAnswered]) => {
        const [begun, ended] = [Math.min(a, b), Math.max(a, b)];
        if (!writes) return read(seen, begun, ended);
        value += 1;
        return write(value, begun, isAnswered ? ended : Number.POSITIVE_INFINITY);
      });
    });
    let explained = 0;
    let all = 0;
    fc.assert(
      fc.property(history, (operations) => {
        const right = isExplained(operations);
        assert.equal(!isFound(operations), right);
        explained += right ? 1 : 0;
        all += 1;
      }),
      { numRuns: 3000 },
    );
    // Neither is rare, or the agreement would mean little.
    assert.ok(explained > all / 10 && explained < (all * 9) / 10, `${explained} of ${all}`);
  });

  test("finds a write that was answered and is gone, and names it", () => {
    assert.deepEqual(lostWrites([write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)]), [2]);
    assert.deepEqual(lostWrites([write(1, 0, 1), write(2, 2, 3), write(3, 4, 5), read(1, 6, 7)]), [2, 3]);
    assert.deepEqual(lostWrites([write(1, 0, 1), read(0, 2, 3)]), [1]);
  });

  test("finds a value that was seen and then was older, also while the write goes on", () => {
    assert.deepEqual(lostWrites([write(1, 0, 9), read(1, 1, 2), read(0, 3, 4)]), [1]);
    assert.deepEqual(lostWrites([write(1, 0, 9), read(1, 1, 4), read(0, 3, 5)]), []);
  });

  test("a write without an answer may happen late, but once", () => {
    const late = [write(1, 0, Number.POSITIVE_INFINITY), write(2, 1, 2), read(2, 3, 4), read(1, 5, 6)];
    assert.deepEqual(lostWrites(late), []);
    assert.deepEqual(lostWrites([...late, read(2, 7, 8)]), [2]);
  });

  test("finds what nobody wrote, or not yet", () => {
    assert.deepEqual(inventedValues([write(1, 0, 1), read(7, 2, 3)]), [7]);
    assert.deepEqual(inventedValues([read(1, 0, 1), write(1, 2, 3)]), [1]);
  });
});
