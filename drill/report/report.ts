/** Formats a drill's result as one self-contained HTML file. */

import type { CheckRow } from "../checks/check.ts";
import { FIGURE_NAMES, figureCells } from "../figures.ts";
import { KEEPING_NAMES } from "../promises.ts";
import { type DrillResult, isBroken, type Run, troublesOf } from "../result.ts";
import { type FaultSummary, summarizeChecks, summarizeFaults } from "../summary.ts";
import { plural, type Verdict } from "../verdict.ts";
import { COLOURS } from "./chart.ts";
import { faultCard } from "./faultCard.ts";
import { type Markup, style, tag } from "./markup.ts";
import { overview } from "./overview.ts";
import { STYLE } from "./style.ts";
import { numberCell, time, WORDS } from "./words.ts";

export function reportHtml(result: DrillResult): string {
  const faults = summarizeFaults(result.runs);
  const checks = summarizeChecks(result.runs);
  const tomcats = tomcatsOf(result.runs);
  const title = `Failover drill, stack ${result.stack}`;
  const page = tag(
    "html",
    { lang: "en" },
    tag(
      "head",
      {},
      tag("meta", { charset: "utf-8" }),
      tag("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      tag("title", {}, title),
      tag("link", { rel: "icon", href: "data:," }),
      style(STYLE),
    ),
    tag(
      "body",
      {},
      tag("header", {}, tag("h1", {}, title), ...head(result), verdict(result, faults, checks)),
      tag(
        "main",
        {},
        ...(faults.length > 0 ? [...faultTable(faults), ...charts(result, faults, tomcats)] : []),
        ...(checks.length > 0 ? checkTable(checks) : []),
        ...storeLines(troublesOf(result)),
        tag("h2", {}, "How to read it"),
        glossary(),
      ),
    ),
  );
  return `<!DOCTYPE html>\n${page.markup}\n`;
}

function tomcatsOf(runs: readonly Run[]): readonly string[] {
  const names = runs.flatMap(({ faults }) => faults.flatMap(({ figures }) => Object.keys(figures.shares)));
  return [...new Set(names)].toSorted();
}

function head({ keeping, begun, load, runs }: DrillResult): Markup[] {
  const words = [
    `${KEEPING_NAMES[keeping]} sessions`,
    `${load.sessions} sessions of the test page, up to ${load.rate} requests/s, 30 % of them writes`,
    `${load.sharedSessions} more with ${load.sharers} clients at once each`,
    ...(runs.length > 1 ? [plural(runs.length, "run")] : []),
    begun.replace("T", " ").replace(/\..*/, " UTC"),
  ];
  return [tag("p", { class: "soft" }, words.join(" · "))];
}

function verdict(result: DrillResult, faults: readonly FaultSummary[], checks: readonly CheckRow[]): Markup {
  const words = [...faults.map((fault) => fault.verdict.word), ...checks.map(({ word }) => word)];
  const broken = words.filter((word) => word === "broken").length;
  const losses = words.filter((word) => word === "loss").length;
  const word = isBroken(result) ? "broken" : losses > 0 ? "loss" : "kept";
  const said =
    broken > 0
      ? `${broken} of ${plural(words.length, "promise")} broken`
      : `All ${words.length} promises kept`;
  const known = losses > 0 ? `; ${losses} with a loss that is known for this way of keeping sessions` : "";
  return tag("p", { class: `verdict ${word}` }, `${said}${known}.`);
}

function faultTable(faults: readonly FaultSummary[]): Markup[] {
  const rows = faults.map(({ scenario, on, figures, verdict }, index) => {
    const link = tag("a", { href: `#f${index}` }, scenario);
    return row(link, verdict.word, on, figureCells(figures, time, String).map(numberCell));
  });
  const names = FIGURE_NAMES.map((name) => tag("th", { class: "number" }, name));
  return tableOf("Faults under load", "fault", names, rows);
}

function charts(
  { runs }: DrillResult,
  faults: readonly FaultSummary[],
  tomcats: readonly string[],
): Markup[] {
  const last = runs.at(-1);
  return [
    tag("h2", {}, "The course"),
    legend(tomcats),
    ...(last ? [overview(last, tomcats)] : []),
    tag("h2", {}, "Fault by fault"),
    legend(tomcats),
    tag("div", { class: "cards" }, ...faults.map((fault, index) => faultCard(fault, `f${index}`, tomcats))),
  ];
}

function legend(tomcats: readonly string[]): Markup {
  const entries = [
    ...tomcats.map((name, index) => [`t${index % COLOURS}`, `answered by ${name}`]),
    ["failed", "failed"],
    ["median", "median time"],
    ["spread", "up to the slowest"],
  ];
  return tag(
    "p",
    { class: "legend" },
    ...entries.map(([colour = "", words = ""]) => tag("span", {}, tag("i", { class: colour }), words)),
  );
}

function checkTable(checks: readonly CheckRow[]): Markup[] {
  const rows = checks.map(({ check, on, word, said }) => row(check, word, on, [tag("td", {}, said)]));
  return tableOf("Single sessions", "check", [tag("th", {}, "found")], rows);
}

function storeLines(troubles: readonly string[]): Markup[] {
  if (troubles.length === 0) return [];
  return [tag("h2", {}, "The stores' memory"), ...troubles.map((line) => tag("p", {}, line))];
}

function row(name: Markup | string, word: Verdict["word"], on: string, rest: readonly Markup[]): Markup {
  const verdict = tag("td", { class: word }, WORDS[word]);
  return tag("tr", {}, tag("th", { scope: "row" }, name), verdict, tag("td", {}, on), ...rest);
}

/** @param names of the columns after those of every row. */
function tableOf(title: string, kind: string, names: readonly Markup[], rows: readonly Markup[]): Markup[] {
  const heading = [kind, "promise", "on"].map((name) => tag("th", {}, name));
  const head = tag("thead", {}, tag("tr", {}, ...heading, ...names));
  const table = tag("table", {}, head, tag("tbody", {}, ...rows));
  return [tag("h2", {}, title), tag("div", { class: "scroll" }, table)];
}

const GLOSSARY = [
  ["failed", "a request with another status than 200, or with no answer within 10 s"],
  ["last failed", "seconds from the harm to the end of the last request that failed"],
  ["moved", "seconds until every client had an answer from a Tomcat that was not harmed"],
  ["back", "seconds from the repair until everything answers and httpd sends requests to every Tomcat"],
  ["lost", "a client with a session got another session"],
  ["gone back", "a session's counter was below what an answered request had seen"],
  [
    "writes lost",
    "attributes, each set by another of a session's parallel requests, that later had an older value",
  ],
  [
    "known loss",
    "a loss that is documented for this way of keeping sessions: counted, but no broken promise",
  ],
] as const;

function glossary(): Markup {
  return tag(
    "dl",
    {},
    ...GLOSSARY.flatMap(([word, meaning]) => [tag("dt", {}, word), tag("dd", {}, meaning)]),
  );
}
