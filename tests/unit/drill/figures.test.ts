import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Course } from "../../../drill/course.ts";
import { CUT_OFF, type Exchange, type Method, type Outcome } from "../../../drill/exchange.ts";
import { figuresOf } from "../../../drill/figures.ts";
import { timelineOf } from "../../../drill/timeline.ts";
import { judge } from "../../../drill/verdict.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { assertEachMentions } from "../../mentions.ts";
import { answer, NO_ANSWER } from "./story.ts";

const topology = parseTopology({});
const kill = { do: "kill", services: ["node1-tomcat"] } as const;
const start = { do: "start", services: ["node1-tomcat"] } as const;

function exchange(sent: number, ended: number, method: Method, outcome: Outcome, client = 0): Exchange {
  return { client, method, sent, ended, outcome };
}

/** TomcatA dies between 1,000 and 1,100 and is started at 5,000; the lab is whole at 7,000. */
function course(...exchanges: readonly Exchange[]): Course {
  return {
    fault: { scenario: "kill-tomcat", on: "TomcatA", steps: [kill, start] },
    done: [
      { step: kill, begun: 1000, ended: 1100 },
      { step: start, begun: 5000, ended: 5100 },
    ],
    exchanges,
    sessions: 2,
    whole: 7000,
  };
}

const figures = (...exchanges: readonly Exchange[]) => figuresOf(course(...exchanges), topology);
const onB = (counter: number) => answer(counter, "AB12", 1000, "TomcatB");

suite("figures", () => {
  test("the time of the last failure is counted from the harm before it", () => {
    const { failed, failures, lastFailure } = figures(
      exchange(900, 1200, "POST", NO_ANSWER),
      exchange(1300, 1450, "GET", { answered: false, why: "ECONNRESET" }),
    );
    assert.deepEqual(
      { failed, failures, lastFailure },
      { failed: 2, failures: { "GET ECONNRESET": 1, "POST 504": 1 }, lastFailure: 0.45 },
    );
    assert.equal(figures(exchange(0, 10, "GET", answer(0))).lastFailure, undefined);
  });

  test("a request is in flight when it was sent before the harm was done and not over before", () => {
    const inFlight = (sent: number, ended: number, method: Method) =>
      figures(exchange(sent, ended, method, NO_ANSWER)).failedInFlight;
    assert.deepEqual(inFlight(900, 1200, "POST"), { GET: 0, POST: 1, cutOff: 0 });
    assert.deepEqual(inFlight(1050, 3050, "POST"), { GET: 0, POST: 1, cutOff: 0 });
    assert.deepEqual(inFlight(1101, 1300, "POST"), { GET: 0, POST: 0, cutOff: 0 });
    assert.deepEqual(inFlight(800, 999, "POST"), { GET: 0, POST: 0, cutOff: 0 });
    assert.deepEqual(inFlight(900, 1200, "GET"), { GET: 1, POST: 0, cutOff: 0 });
  });

  test("an answer that had begun in flight is cut off, which nobody can repeat", () => {
    const cutOff = { answered: false, why: CUT_OFF } as const;
    const cut = figures(exchange(900, 1200, "GET", cutOff), exchange(1300, 1400, "GET", cutOff));
    assert.deepEqual(cut.failedInFlight, { GET: 1, POST: 0, cutOff: 1 });
    const promised = { sessions: "kept", parallel: "kept", requests: "writesInFlightMayFail" } as const;
    assert.deepEqual(judge(cut, promised).broken, ["1 request failed that should not have"]);
  });

  test("a client that loses every session it gets has lost one", () => {
    const lost = figures(
      exchange(0, 10, "POST", answer(1, "AB12")),
      exchange(100, 110, "POST", answer(1, "CD34")),
      exchange(200, 210, "POST", answer(1, "EF56")),
      exchange(0, 10, "POST", answer(1, "1234"), 1),
    ).lost;
    assert.equal(lost, 1);
  });

  test("traffic has moved when the last client is served by another Tomcat", () => {
    const { moved, back, slowest } = figures(
      exchange(1150, 1160, "GET", answer(0), 0),
      exchange(1200, 1400, "GET", onB(0), 0),
      exchange(1300, 3300, "GET", onB(0), 1),
      exchange(4000, 4010, "GET", onB(0), 0),
    );
    assert.deepEqual({ moved, back, slowest }, { moved: 2.3, back: 2, slowest: 2 });
  });

  test("what Swarm repairs is back from the harm on, before the machine is", () => {
    const done = [
      { step: { do: "lose", services: ["node3-memcached"] }, begun: 1000, ended: 2600 },
      { step: { do: "heal" }, begun: 2600, ended: 21_000 },
      { step: { do: "find", services: ["node3-memcached"] }, begun: 21_000, ended: 62_000 },
    ] as const;
    assert.equal(figuresOf({ ...course(), done, whole: 63_000 }, topology).back, 20);
  });

  test("every Tomcat has a share, also one that served nobody", () => {
    assert.deepEqual(figures(exchange(0, 10, "GET", answer(0))).shares, { TomcatA: 1, TomcatB: 0 });
  });
});

suite("a verdict", () => {
  const good = figures(exchange(0, 10, "POST", answer(1)), exchange(100, 110, "GET", answer(1)));

  test("keeps what was promised", () => {
    assert.deepEqual(
      judge(good, { sessions: "kept", parallel: "kept", requests: "answered", slowest: 1, back: 15 }),
      {
        word: "kept",
        broken: [],
      },
    );
  });

  test("names each promise that was broken", () => {
    const bad = {
      ...good,
      failed: 3,
      failedInFlight: { GET: 1, POST: 1, cutOff: 0 },
      lost: 1,
      stale: 2,
      parallel: { sessionsLost: 1, writes: 20, lost: 3, miscounted: 1 },
      slowest: 4,
      lastFailure: 0.7,
      back: 20,
    };
    const { word, broken } = judge(bad, {
      sessions: "kept",
      parallel: "kept",
      counts: "exact",
      requests: "writesInFlightMayFail",
      lastFailure: 0.5,
      slowest: 2.5,
      back: 15,
    });
    assert.equal(word, "broken");
    assertEachMentions(
      broken,
      ["1 session"],
      ["2 counters"],
      ["1 session", "parallel"],
      ["3 parallel writes"],
      ["1 parallel increment"],
      ["2 requests"],
      ["request", "0.7 s", "0.5 s"],
      ["request", "4 s", "2.5 s"],
      ["lab", "20 s", "15 s"],
    );
  });

  test("a loss that is known is told, but breaks nothing", () => {
    assert.equal(
      judge({ ...good, lost: 2 }, { sessions: "mayBeLost", parallel: "kept", requests: "outage" }).word,
      "loss",
    );
  });

  test("parallel writes may be lost where that is known; increments are promised with a lock only", () => {
    const lossy = { ...good, parallel: { sessionsLost: 0, writes: 20, lost: 3, miscounted: 9 } };
    const promise = { sessions: "kept", parallel: "mayBeLost", requests: "answered" } as const;
    assert.deepEqual(judge(lossy, promise), { word: "loss", broken: [] });
    const counted = { ...good, parallel: { sessionsLost: 0, writes: 20, lost: 0, miscounted: 9 } };
    assert.equal(judge(counted, promise).word, "kept");
    assert.equal(judge(counted, { ...promise, parallel: "kept" }).word, "kept");
    assert.equal(judge(counted, { ...promise, parallel: "kept", counts: "exact" }).word, "broken");
  });

  test("a lab that never came back has broken its promise", () => {
    const { back: _, ...never } = good;
    assert.equal(
      judge(never, { sessions: "kept", parallel: "kept", requests: "outage", back: 15 }).broken.length,
      1,
    );
  });

  test("Tomcats that should share evenly may differ by what is promised", () => {
    const promise = {
      sessions: "kept",
      parallel: "kept",
      requests: "answered",
      evenness: 0.2,
    } as const;
    assert.equal(judge({ ...good, shares: { TomcatA: 41, TomcatB: 59 } }, promise).word, "kept");
    const { broken } = judge({ ...good, shares: { TomcatA: 100, TomcatB: 0 } }, promise);
    assertEachMentions(broken, ["TomcatA", "100", "50"], ["TomcatB", "0", "50"]);
  });
});

test("a timeline has every request in its slice and every harm, repair and recovery marked", () => {
  const { width, slices, marks } = timelineOf(
    course(
      exchange(0, 100, "POST", answer(1)),
      exchange(0, 400, "GET", onB(1)),
      exchange(1000, 1400, "GET", NO_ANSWER),
    ),
  );
  assert.equal(width, 0.5);
  assert.deepEqual(slices, [
    { answers: { TomcatA: 1, TomcatB: 1 }, failed: 0, median: 0.4, slowest: 0.4 },
    { answers: {}, failed: 0, median: 0, slowest: 0 },
    { answers: {}, failed: 1, median: 0.4, slowest: 0.4 },
  ]);
  assert.deepEqual(
    marks.map(({ at, kind, label }) => [at, kind, label]),
    [
      [1, "harm", "kill node1-tomcat"],
      [5, "repair", "start node1-tomcat"],
      [7, "whole", "whole"],
    ],
  );
});
