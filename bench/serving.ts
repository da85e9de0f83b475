/**
 * Measures what visitors get of a lab: `node bench/serving.ts [CASE...]`; without a name, all cases.
 * The labs of a case run side by side, and wrk asks them in turn, round by round, so that a slow minute slows all. A ratio is of
 * requests per second to those of the case's first lab in the same round. So is one of the lab's processor time for
 * each request, which says more while the machine does other work. stdout: medians of the rounds.
 */

import { loadavg } from "node:os";
import process from "node:process";
import { ask, type Site } from "../common/site.ts";
import { table } from "../common/table.ts";
import { CASES, type Case, type Page } from "./serving/cases.ts";
import { type Entrance, type MeasuredLab, processorMs, startBeside, withLabs } from "./serving/labs.ts";
import { buildWrk, giveScript, type Load, type Measured, runWrk } from "./serving/wrk.ts";

const ROUNDS = 3;
const SECONDS = 2;

/** The JVM compiles what is used most. */
const WARM_UP = { connections: 16, seconds: 15 };

type Row = readonly string[];
const HEADING: Row = [
  "request",
  "connections",
  "lab",
  "requests/s",
  "ratio",
  "CPU ms",
  "ratio",
  "p50 ms",
  "p99 ms",
];

const wrkImage = await buildWrk();
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(CASES)) {
  const found = CASES[name];
  if (found === undefined) throw new Error(`no case ${name}: there are ${Object.keys(CASES).join(", ")}`);
  console.log(`\n${name}, load of the machine before: ${loadavg()[0]?.toFixed(1)}`);
  console.log(table(HEADING, await rowsOf(found)));
}

async function rowsOf({ labs: kinds, entrance, pages, connections }: Case): Promise<readonly Row[]> {
  const rows: Row[] = [];
  await withLabs(kinds, async (labs) => {
    const wrk = await startBeside(wrkImage);
    await giveScript(wrk);
    for (const page of pages.slice(0, 1)) {
      for (const { entrances } of labs) {
        await runWrk(wrk, await loadOf(entrances[entrance], page, WARM_UP.connections), WARM_UP.seconds);
      }
    }
    for (const page of pages) {
      for (const each of connections) rows.push(...(await compare(wrk, labs, entrance, page, each)));
    }
  });
  return rows;
}

/** Measures the labs in turn. */
async function compare(
  wrk: string,
  labs: readonly MeasuredLab[],
  entrance: Entrance,
  page: Page,
  connections: number,
): Promise<readonly Row[]> {
  const loads = await Promise.all(labs.map((lab) => loadOf(lab.entrances[entrance], page, connections)));
  const rounds: (readonly Figures[])[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const figures: Figures[] = [];
    for (const [index, lab] of labs.entries()) {
      const load = loads[index];
      if (load) figures.push(await measure(wrk, lab, load));
    }
    rounds.push(figures);
  }
  return labs.map(({ name }, index) => {
    const own = (key: keyof Figures, digits: number) =>
      median(rounds.map((figures) => figures[index]?.[key] ?? Number.NaN)).toFixed(digits);
    const ratio = (key: keyof Figures) =>
      median(
        rounds.map((figures) => (figures[index]?.[key] ?? Number.NaN) / (figures[0]?.[key] ?? 0)),
      ).toFixed(2);
    return [
      page.name,
      String(connections),
      name,
      ...[own("perSecond", 0), ratio("perSecond")],
      ...[own("processorMs", 3), ratio("processorMs")],
      ...[own("p50", 1), own("p99", 1)],
    ];
  });
}

interface Figures extends Measured {
  /** Of the whole lab, for each request. */
  readonly processorMs: number;
}

async function measure(wrk: string, lab: MeasuredLab, load: Load): Promise<Figures> {
  const before = await processorMs(lab);
  const measured = await runWrk(wrk, load, SECONDS);
  return { ...measured, processorMs: ((await processorMs(lab)) - before) / measured.requests };
}

/** Begins a session for each connection, one after the other, so that the balancer distributes them. */
async function loadOf(site: Site, { path, method }: Page, connections: number): Promise<Load> {
  const url = site.origin + path;
  const cookies: string[] = [];
  while (cookies.length < connections) {
    const answer = await ask(site, url, { timeoutMs: 10_000 });
    const [cookie = ""] = answer.cookies;
    if (answer.status !== 200 || cookie === "") throw new Error(`${path}: ${answer.status}\n${answer.body}`);
    cookies.push(cookie.split(";", 1)[0] ?? "");
  }
  return { url, method, cookies };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
