import type { Figures } from "../figures.ts";
import type { FaultSummary } from "../summary.ts";
import { chart } from "./chart.ts";
import { type Markup, tag } from "./markup.ts";
import { time, WORDS } from "./words.ts";

const SIZE = { width: 360, throughput: 92, latency: 62 };

/** Shows one fault: what it cost, and its course in the worst run. */
export function faultCard(
  { scenario, on, runs, worst }: FaultSummary,
  id: string,
  tomcats: readonly string[],
): Markup {
  const { figures, timeline, verdict } = worst;
  const zero = timeline.marks.find(({ kind }) => kind === "harm")?.at ?? 0;
  const title = `${scenario} ${on}: requests per second and response time`;
  return tag(
    "section",
    { class: "card", id },
    tag(
      "h3",
      {},
      tag("span", {}, scenario),
      tag("span", { class: "on" }, on),
      tag("span", { class: `word ${verdict.word}` }, WORDS[verdict.word]),
    ),
    tag("p", { class: "facts" }, ...facts(figures), ...(runs > 1 ? [` the worst of ${runs} runs`] : [])),
    ...(verdict.broken.length > 0
      ? [tag("ul", { class: "broken" }, ...verdict.broken.map((words) => tag("li", {}, words)))]
      : []),
    chart(timeline, tomcats, zero, SIZE, title),
    steps(timeline.marks, zero),
  );
}

function facts(figures: Figures): Markup[] {
  const { requests, failed, failures, slowest, lost, stale, skipped, sessions, parallel } = figures;
  const why = Object.entries(failures).map(([word, count]) => `${count} × ${word}`);
  const fact = (value: string, words: string) => tag("span", {}, tag("b", {}, value), ` ${words}`);
  return [
    fact(String(requests), "requests"),
    fact(String(failed), failed === 0 ? "failed" : `failed (${why.join(", ")})`),
    fact(time(slowest), "slowest"),
    fact(`${lost} of ${sessions}`, "sessions lost"),
    ...(stale > 0 ? [fact(String(stale), "gone back")] : []),
    ...(skipped > 0 ? [fact(String(skipped), "ahead")] : []),
    ...(parallel.sessionsLost > 0
      ? [fact(String(parallel.sessionsLost), "sessions of parallel requests lost")]
      : []),
    fact(
      `${parallel.lost} of ${parallel.writes}`,
      parallel.firstLoss ? `parallel writes lost (the first: ${parallel.firstLoss})` : "parallel writes lost",
    ),
    ...(parallel.miscounted > 0 ? [fact(String(parallel.miscounted), "parallel increments miscounted")] : []),
  ];
}

function steps(marks: FaultSummary["worst"]["timeline"]["marks"], zero: number): Markup {
  return tag(
    "ul",
    { class: "steps" },
    ...marks.map(({ at, kind, label }) =>
      tag("li", { class: kind }, tag("i"), tag("span", {}, `${(at - zero).toFixed(1)} s  ${label}`)),
    ),
  );
}
