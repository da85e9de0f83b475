import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { type Outcome, parseCount } from "../../../drill/exchange.ts";
import { checkHistories, checkHistory } from "../../../drill/history.ts";
import { bareId } from "../../../running/sessionId.ts";
import { answer, exchangesOf, faithful, NO_ANSWER, type Try } from "./story.ts";

const method = fc.constantFrom("GET" as const, "POST" as const);
const tries: fc.Arbitrary<Try[]> = fc.array(
  fc.record({
    method,
    fate: fc.constantFrom("answered", "unanswered and counted", "unanswered and not counted"),
  }),
);
const answered = fc.array(fc.record({ method, fate: fc.constant("answered" as const) }), { minLength: 2 });

const anomalies = (history: Parameters<typeof exchangesOf>[0]) =>
  checkHistory(exchangesOf(history)).map(({ kind }) => kind);

suite("the history checker", () => {
  test("finds nothing in what a server answers that loses nothing, whatever stays unanswered", () => {
    fc.assert(fc.property(tries, (all) => assert.deepEqual(anomalies(faithful(all)), [])));
  });

  test("finds a session that became another one, once, wherever that happens", () => {
    fc.assert(
      fc.property(answered, fc.nat(), (all, choice) => {
        const history = faithful(all);
        const cut = 1 + (choice % (history.length - 1));
        const renewed = faithful(all.slice(cut)).map(([kind, outcome]) => {
          assert.ok(outcome.answered);
          return [kind, answer(outcome.count.counter, "CD34", 2000)] as const;
        });
        assert.deepEqual(anomalies([...history.slice(0, cut), ...renewed]), ["lost"]);
      }),
    );
  });

  test("finds a counter that went back, once, wherever that happens and however far", () => {
    fc.assert(
      fc.property(answered, fc.nat(), fc.integer({ min: 1, max: 5 }), (all, choice, back) => {
        const history = faithful(all);
        const cut = 1 + (choice % (history.length - 1));
        const stale = history.slice(cut).map(([kind, outcome]) => {
          assert.ok(outcome.answered);
          return [kind, answer(outcome.count.counter - back)] as const;
        });
        assert.deepEqual(anomalies([...history.slice(0, cut), ...stale]), ["stale"]);
      }),
    );
  });

  test("finds a counter that is further than all writes, those without an answer among them", () => {
    fc.assert(
      fc.property(tries, fc.integer({ min: 1, max: 5 }), (all, ahead) => {
        const posts = all.filter((each) => each.method === "POST").length;
        const history = [
          ["POST", answer(1)] as const,
          ...faithful(all).map(([kind]) => [kind, NO_ANSWER] as const),
        ];
        assert.deepEqual(anomalies([...history, ["GET", answer(1 + posts)]]), []);
        assert.deepEqual(anomalies([...history, ["GET", answer(1 + posts + ahead)]]), ["skipped"]);
      }),
    );
  });

  test("a write without an answer may count late, but only once", () => {
    const history = [
      ["POST", answer(1)],
      ["POST", NO_ANSWER],
      ["GET", answer(1)],
      ["GET", answer(2)],
    ] as const;
    assert.deepEqual(anomalies(history), []);
    assert.deepEqual(anomalies([...history, ["GET", answer(3)]]), ["skipped"]);
  });

  test("a write that was sent twice may count twice, and no more", () => {
    const resent = (counter: number): Outcome => {
      const outcome = answer(counter);
      return outcome.answered ? { ...outcome, resent: true } : outcome;
    };
    for (const counter of [2, 3])
      assert.deepEqual(
        anomalies([
          ["POST", answer(1)],
          ["POST", resent(counter)],
        ]),
        [],
      );
    assert.deepEqual(
      anomalies([
        ["POST", answer(1)],
        ["POST", resent(4)],
      ]),
      ["skipped"],
    );
  });

  test("clients that never had an answer have nothing to lose", () => {
    assert.deepEqual(
      anomalies([
        ["POST", NO_ANSWER],
        ["GET", answer(0)],
      ]),
      [],
    );
  });

  test("clients do not disturb each other", () => {
    const one = exchangesOf(
      [
        ["POST", answer(1)],
        ["POST", answer(2)],
      ],
      1,
    );
    const other = exchangesOf(
      [
        ["POST", answer(1, "CD34")],
        ["GET", answer(0, "CD34")],
      ],
      2,
    );
    const mixed = [one[0], other[0], one[1], other[1]].filter((each) => each !== undefined);
    assert.deepEqual(
      checkHistories(mixed).map(({ kind, exchange }) => [kind, exchange.client]),
      [["stale", 2]],
    );
  });

  test("a session whose suffix moves stays the same; one that was made anew under its id does not", () => {
    assert.equal(bareId("AB12-n1.TomcatA"), bareId("AB12-n2"));
    assert.deepEqual(
      anomalies([
        ["GET", answer(1)],
        ["GET", answer(1, "AB12", 2000)],
      ]),
      ["lost"],
    );
  });

  test("what is not the counter's answer is none", () => {
    for (const text of ["", "<html>", "null", "7", '{"id":"a","counter":"1","tomcat":"TomcatA"}']) {
      assert.equal(parseCount(text), undefined, text);
    }
    const text = '{"id":"AB-n1","counter":3,"created":5,"tomcat":"TomcatB","size":0}';
    assert.deepEqual(parseCount(text), {
      id: "AB-n1",
      counter: 3,
      created: 5,
      tomcat: "TomcatB",
      size: 0,
      values: {},
    });
  });
});
