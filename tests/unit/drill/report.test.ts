import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { describeDrill } from "../../../drill/drillTable.ts";
import type { Figures } from "../../../drill/figures.ts";
import { reportHtml } from "../../../drill/report/report.ts";
import type { DrillResult, FaultRow } from "../../../drill/result.ts";
import { isBroken } from "../../../drill/result.ts";
import { screen } from "../common/screen.ts";

const figures: Figures = {
  requests: 1000,
  failed: 2,
  failedInFlight: { GET: 0, POST: 2, cutOff: 0 },
  failures: { "POST 504": 2 },
  slowest: 2.01,
  lastFailure: 0.4,
  moved: 0.5,
  back: 1.5,
  sessions: 40,
  lost: 0,
  stale: 0,
  skipped: 0,
  parallel: { sessionsLost: 0, writes: 200, lost: 0, miscounted: 0 },
  shares: { TomcatA: 400, TomcatB: 598 },
};

function row(on: string, over: Partial<Figures> = {}, word: "kept" | "loss" | "broken" = "kept"): FaultRow {
  return {
    scenario: "kill-tomcat",
    on,
    figures: { ...figures, ...over },
    promised: { sessions: "kept", parallel: "kept", requests: "inFlightMayFail" },
    verdict: { word, broken: word === "broken" ? ["1 session lost"] : [] },
    timeline: {
      width: 0.5,
      slices: [
        { answers: { TomcatA: 20, TomcatB: 25 }, failed: 2, median: 0.004, slowest: 0.08 },
        { answers: {}, failed: 0, median: 0, slowest: 0 },
      ],
      marks: [
        { at: 0.2, kind: "harm", label: `kill ${on}` },
        { at: 0.6, kind: "repair", label: `start ${on}` },
        { at: 0.9, kind: "whole", label: "whole" },
      ],
    },
  };
}

function result(...runs: readonly (readonly FaultRow[])[]): DrillResult {
  const check = { check: "large-sessions", on: "1.1 MB", word: "loss", said: "lost, and told" } as const;
  return {
    stack: "dev",
    keeping: "nonSticky",
    begun: "2026-01-02T03:04:05.678Z",
    load: { sessions: 38, rate: 100, sharedSessions: 2, sharers: 6 },
    runs: runs.map((faults) => ({ faults, checks: [check], troubles: [] })),
  };
}

/** Tags that were opened and not closed, or closed and not open. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name = ""] of html
    .replace(/<style>.*?<\/style>/s, "")
    .matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
    if (["meta", "link", "br"].includes(name)) continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) wrong.push(`</${name}>`);
  }
  return [...wrong, ...open];
}

suite("the report", () => {
  const html = reportHtml(result([row("TomcatA"), row("TomcatB")]));

  test("is one HTML document with every tag closed", () => {
    assert.match(html, /^<!DOCTYPE html>\n<html /);
    assert.deepEqual(unbalanced(html), []);
  });

  test("needs nothing from anywhere: no address, script, picture or font", () => {
    assert.doesNotMatch(html, /https?:|src=|@import|url\(|<script/);
  });

  test("draws each fault, leads to it from the table, and shows what failed", () => {
    assert.equal([...html.matchAll(/<svg /g)].length, 3);
    for (const [, id] of html.matchAll(/href="#(\w+)"/g)) assert.match(html, new RegExp(`id="${id}"`));
    assert.match(html, /<rect class="failed"/);
    assert.match(html, /2 × POST 504/);
  });

  test("no text is read as markup", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("<", ">", "&", '"', "'", "a", "/", "-") }), (on) => {
        assert.deepEqual(unbalanced(reportHtml(result([row(on)]))), []);
      }),
    );
  });

  test("of several runs shows the worst", () => {
    const worse = reportHtml(
      result([row("TomcatA")], [row("TomcatA", { lost: 1, requests: 7 }, "broken")], [row("TomcatA")]),
    );
    assert.match(worse, /the worst of 3 runs/);
    assert.match(worse, /<b>7<\/b> requests/);
    assert.match(worse, /1 session lost/);
  });

  test("of a drill without faults has no chart, of one without checks no second table", () => {
    const { runs, ...rest } = result([]);
    assert.doesNotMatch(reportHtml({ ...rest, runs }), /<svg/);
    assert.doesNotMatch(
      reportHtml({ ...rest, runs: [{ faults: [row("TomcatA")], checks: [], troubles: [] }] }),
      /Single sessions/,
    );
  });
});

const TROUBLED = "n1 has removed sessions; raise stores.memory";

function troubled(): DrillResult {
  const { runs, ...rest } = result([row("TomcatA")], [row("TomcatA")]);
  const trouble = { store: "n1", kind: "evicted", message: TROUBLED, setting: "stores.memory" } as const;
  return { ...rest, runs: runs.map((run) => ({ ...run, troubles: [trouble] })) };
}

suite("the table", () => {
  const { stream } = screen("file");

  test("tells once what the stores have lost for want of memory, and so does the report", () => {
    for (const text of [describeDrill(troubled(), stream), reportHtml(troubled())]) {
      assert.equal(text.split(TROUBLED).length, 2);
    }
  });

  test("has a line for each fault and check, and says whether promises were kept", () => {
    const text = describeDrill(result([row("TomcatA")]), stream);
    assert.match(text, /^kill-tomcat +TomcatA +1000 +2 +2\.01 s +0\.40 s +0\.50 s +1\.50 s +0 +0 +0 +kept$/m);
    assert.match(text, /^large-sessions +1\.1 MB +loss +lost, and told$/m);
    assert.match(text, /^2 promises kept\b.*\b1\b.*\bloss\b.*non-sticky/m);
  });

  test("adds up what several runs counted and shows the longest times", () => {
    const text = describeDrill(
      result([row("TomcatA", { slowest: 3 })], [row("TomcatA", { lost: 1, failed: 0 }, "broken")]),
      stream,
    );
    assert.match(
      text,
      /^kill-tomcat +TomcatA +2000 +2 +3\.00 s .* 1 of 80 +0 +0 +broken {2}1 session lost$/m,
    );
    assert.match(text, /1 of 4 promises broken in 2 runs/);
  });

  test("a broken promise anywhere is one of the drill", () => {
    assert.ok(!isBroken(result([row("TomcatA")])));
    assert.ok(isBroken(result([row("TomcatA")], [row("TomcatA", {}, "broken")])));
  });
});
