import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Exchange, Method } from "../../../drill/exchange.ts";
import { checkHistories } from "../../../drill/history.ts";
import { parallelFigures } from "../../../drill/sharedHistory.ts";
import { NO_ANSWER } from "./story.ts";

type Values = Readonly<Record<string, number>>;

/** A client of session 0 sends something at a moment and has its answer 5 later. */
function exchange(
  client: number,
  sent: number,
  method: Method,
  value: number,
  seen?: { readonly values: Values; readonly counter: number; readonly id?: string },
): Exchange {
  const outcome = seen && {
    answered: true as const,
    count: { id: seen.id ?? "AB12-n1", created: 1, tomcat: "TomcatA", size: 0, ...seen },
  };
  const shared = { session: 0, attribute: `c${client}`, value };
  return { client, method, sent, ended: sent + 5, outcome: outcome ?? NO_ANSWER, shared };
}

const both = [
  exchange(0, 0, "POST", 1, { values: { c0: 1 }, counter: 1 }),
  exchange(1, 1, "POST", 1, { values: { c0: 1, c1: 1 }, counter: 2 }),
];

suite("clients that share a session", () => {
  test("lose nothing where each sees what all have written", () => {
    const all = [...both, exchange(0, 10, "GET", 1, { values: { c0: 1, c1: 1 }, counter: 2 })];
    assert.deepEqual(parallelFigures(all), { sessionsLost: 0, writes: 2, lost: 0, miscounted: 0 });
  });

  test("see which write gave way to another one's copy of the session", () => {
    const all = [...both, exchange(0, 10, "GET", 1, { values: { c1: 1 }, counter: 1 })];
    assert.deepEqual(parallelFigures(all), {
      sessionsLost: 0,
      writes: 2,
      lost: 1,
      miscounted: 1,
      firstLoss: "attribute c0 was 1, and 10 ms later 0 through TomcatA",
    });
  });

  test("see each write that went, not only the last one", () => {
    const all = [
      ...both,
      exchange(0, 10, "GET", 1, { values: {}, counter: 2 }),
      exchange(1, 20, "POST", 2, { values: { c0: 1, c1: 2 }, counter: 3 }),
      exchange(0, 30, "GET", 1, { values: { c0: 1, c1: 1 }, counter: 3 }),
    ];
    assert.equal(parallelFigures(all).lost, 3);
  });

  test("know nothing of a write without an answer: it may be there or not", () => {
    const unsure = exchange(0, 10, "POST", 2);
    for (const values of [
      { c0: 1, c1: 1 },
      { c0: 2, c1: 1 },
    ]) {
      const seen = exchange(1, 20, "GET", 1, { values, counter: 2 + (values.c0 - 1) });
      assert.deepEqual(parallelFigures([...both, unsure, seen]), {
        sessionsLost: 0,
        writes: 2,
        lost: 0,
        miscounted: 0,
      });
    }
  });

  test("see what nobody wrote", () => {
    const all = [...both, exchange(0, 10, "GET", 1, { values: { c0: 1, c1: 9 }, counter: 2 })];
    const { lost, firstLoss } = parallelFigures(all);
    assert.deepEqual([lost, firstLoss], [1, "attribute c1 was 9 through TomcatA, which nobody wrote"]);
  });

  test("have lost their session when it became another one", () => {
    const all = [...both, exchange(0, 10, "GET", 1, { values: {}, counter: 0, id: "CD34-n1" })];
    const { sessionsLost, lost, miscounted } = parallelFigures(all);
    assert.deepEqual({ sessionsLost, lost, miscounted }, { sessionsLost: 1, lost: 2, miscounted: 2 });
  });

  test("are no clients of the counter, which a session's one client checks", () => {
    assert.deepEqual(checkHistories([...both, exchange(0, 10, "GET", 1, { values: {}, counter: 0 })]), []);
  });

  test("of different sessions do not disturb each other", () => {
    const other = both.map((each) => ({
      ...each,
      shared: { session: 1, attribute: `c${each.client}`, value: 1 },
    }));
    assert.deepEqual(parallelFigures([...both, ...other]), {
      sessionsLost: 0,
      writes: 4,
      lost: 0,
      miscounted: 0,
    });
  });
});
