import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { describeEndings, flawOf } from "../../../drill/endings.ts";
import { parseEnds, type SessionEnd } from "../../../drill/sessionEnds.ts";
import { assertMentions } from "../../mentions.ts";

const session = { mark: "a", last: 4, dueMs: 100_000 };
const destroyed = (at: number, last: number | undefined = 4, mark = "a"): SessionEnd => ({
  event: "destroyed",
  mark,
  last,
  at,
});
const unbound: SessionEnd = { event: "unbound", mark: "a", last: undefined, at: 110_000 };

suite("the end of a session", () => {
  test("is read from a Tomcat's log, whatever stands before it", () => {
    const log = [
      "25-Nov-2026 21:44:14.000 INFO [main] org.apache.catalina.startup.Catalina.start Server startup",
      "session-end destroyed t1n0 4 1764107054000",
      "Nov 25 node1 tomcat[7]: session-end unbound t1n0 null 1764107054001",
      "session-end destroyed t1n1 null 1764107054002",
      "session-end destroyed t1",
    ].join("\n");
    assert.deepEqual(parseEnds(log), [
      { event: "destroyed", mark: "t1n0", last: 4, at: 1764107054000 },
      { event: "unbound", mark: "t1n0", last: undefined, at: 1764107054001 },
      { event: "destroyed", mark: "t1n1", last: undefined, at: 1764107054002 },
    ]);
  });

  test("is right when it comes once, in time, with what the session held last", () => {
    assert.equal(flawOf(session, [destroyed(110_000), unbound, destroyed(0, 1, "b")]), undefined);
  });

  for (const [flaw, ...ends] of [
    ["never"],
    ["never", unbound],
    ["never", destroyed(110_000, 4, "b")],
    ["twice", destroyed(110_000), unbound, destroyed(120_000)],
    ["twice", destroyed(110_000), unbound, unbound],
    ["without unbinding", destroyed(110_000)],
    ["with old attributes", destroyed(110_000, 3), unbound],
    ["with old attributes", { ...destroyed(110_000), last: undefined }, unbound],
    ["too soon", destroyed(97_000), unbound],
    ["late", destroyed(191_000), unbound],
  ] as const) {
    test(`is wrong when it comes ${flaw} (${ends.length} events)`, () =>
      assert.equal(flawOf(session, ends), flaw));
  }

  test("is described for all sessions together", () => {
    const sessions = [session, { mark: "b", last: 1, dueMs: 0 }];
    assertMentions(describeEndings(sessions, [destroyed(112_400), unbound]), "1 of 2", "12 s", "1 never");
    assertMentions(describeEndings(sessions, []), "0 of 2", "2 never");
  });
});
