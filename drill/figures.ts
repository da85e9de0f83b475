/** What a fault cost, in figures. */

import type { Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import type { Course, Done } from "./course.ts";
import { CUT_OFF, type Exchange, type Method } from "./exchange.ts";
import { type AnomalyKind, checkHistories } from "./history.ts";
import { isHarm, isRepair } from "./scenario.ts";
import { type ParallelFigures, parallelFigures } from "./sharedHistory.ts";

export interface Figures {
  readonly requests: number;
  readonly failed: number;
  /** Failed requests that were in flight when the harm was done; `cutOff`: reads among them whose answer had begun. */
  readonly failedInFlight: Readonly<Record<Method | "cutOff", number>>;
  /** Failed requests by method and status, or what went wrong with the connection: `POST 504`. */
  readonly failures: Readonly<Record<string, number>>;
  /** Seconds. */
  readonly slowest: number;
  /** Seconds from a harm to the end of the last request that failed after it; absent if none failed. */
  readonly lastFailure?: number;
  /** Seconds until every client had an answer from a Tomcat that was not harmed; absent if none was harmed. */
  readonly moved?: number;
  /** Seconds from the last repair, or from the harm where Swarm repaired, until the lab was whole; absent if it never was, or if nothing was repaired. */
  readonly back?: number;
  /** Clients with a session of their own. */
  readonly sessions: number;
  /** Clients that lost their session, once or more. */
  readonly lost: number;
  /** Answers with a counter that had gone back. */
  readonly stale: number;
  /** Answers with a counter ahead of the writes. */
  readonly skipped: number;
  /** The figures of sessions that several clients share. */
  readonly parallel: ParallelFigures;
  /** Requests answered by each Tomcat. */
  readonly shares: Readonly<Record<string, number>>;
}

/** Headings of the figures that people see, in this order. */
export const FIGURE_NAMES = [
  ...["requests", "failed", "slowest", "last failed", "moved", "back"],
  ...["lost", "gone back", "writes lost"],
] as const;

/**
 * Returns what people see of the figures, in the order of `FIGURE_NAMES`.
 * @param time formats seconds. @param part formats how many of how many.
 */
export function figureCells(
  { requests, failed, slowest, lastFailure, moved, back, lost, sessions, stale, parallel }: Figures,
  time: (seconds: number | undefined) => string,
  part: (count: number, all: number) => string,
): readonly string[] {
  return [
    ...[String(requests), String(failed), time(slowest), time(lastFailure), time(moved), time(back)],
    ...[part(lost, sessions), String(stale), part(parallel.lost, parallel.writes)],
  ];
}

export function figuresOf(course: Course, topology: Topology): Figures {
  const { done, exchanges, sessions, whole } = course;
  const harms = done.filter(({ step }) => isHarm(step));
  const failed = exchanges.filter(({ outcome }) => !outcome.answered);
  const anomalies = checkHistories(exchanges);
  const found = (kind: AnomalyKind) => anomalies.filter((anomaly) => anomaly.kind === kind);
  const inFlight = (method: Method) =>
    failed.filter((each) => each.method === method && harms.some((harm) => isInFlight(each, harm)));
  const reads = inFlight("GET");
  const lastFailure = latest(failed.map(({ ended }) => ended - (lastBegun(harms, ended) ?? ended)));
  const moved = movedAfter(harms[0], exchanges, topology);
  const healed = done.find(({ step }) => step.do === "heal")?.ended;
  const repaired =
    healed === undefined ? done.findLast(({ step }) => isRepair(step))?.begun : harms[0]?.begun;
  return {
    requests: exchanges.length,
    failed: failed.length,
    failedInFlight: {
      GET: reads.length,
      POST: inFlight("POST").length,
      cutOff: reads.filter(isCutOff).length,
    },
    failures: tally(
      failed.map(({ method, outcome }) => (outcome.answered ? method : `${method} ${outcome.why}`)),
    ),
    slowest: seconds(latest(exchanges.map(({ sent, ended }) => ended - sent)) ?? 0),
    ...(lastFailure === undefined ? {} : { lastFailure: seconds(lastFailure) }),
    ...(moved === undefined ? {} : { moved: seconds(moved) }),
    ...(whole === undefined || repaired === undefined ? {} : { back: seconds((healed ?? whole) - repaired) }),
    sessions,
    lost: new Set(found("lost").map(({ exchange }) => exchange.client)).size,
    stale: found("stale").length,
    skipped: found("skipped").length,
    parallel: parallelFigures(exchanges),
    shares: sharesOf(exchanges, topology),
  };
}

/** Counts the answers of every Tomcat, also of one that served nobody. */
function sharesOf(exchanges: readonly Exchange[], { tomcats }: Topology): Readonly<Record<string, number>> {
  return { ...Object.fromEntries(tomcats.map(({ name }) => [name, 0])), ...answersByTomcat(exchanges) };
}

export function answersByTomcat(exchanges: readonly Exchange[]): Readonly<Record<string, number>> {
  return tally(exchanges.flatMap(({ outcome }) => (outcome.answered ? [outcome.count.tomcat] : [])));
}

/** Returns the names of the Tomcats among services: `TomcatA` for `node1-tomcat`. */
function tomcatsAmong({ tomcats }: Topology, services: readonly string[]): readonly string[] {
  return tomcats.filter((tomcat) => services.includes(planName(tomcat))).map(({ name }) => name);
}

/** Returns when the last harm before a moment began. */
function lastBegun(harms: readonly Done[], moment: number): number | undefined {
  return harms.findLast(({ begun }) => begun <= moment)?.begun;
}

function isCutOff({ outcome }: Exchange): boolean {
  return !outcome.answered && outcome.why === CUT_OFF;
}

/** Whether a request was sent before the harm was certainly done, and ended after it may have begun. */
function isInFlight({ sent, ended }: Exchange, harm: Done): boolean {
  return sent <= harm.ended && ended >= harm.begun;
}

function movedAfter(
  harm: Done | undefined,
  exchanges: readonly Exchange[],
  topology: Topology,
): number | undefined {
  const harmed =
    harm !== undefined && "services" in harm.step ? tomcatsAmong(topology, harm.step.services) : [];
  if (harm === undefined || harmed.length === 0) return undefined;
  const firsts = new Map<number, number>();
  for (const { client, sent, ended, outcome } of exchanges) {
    if (sent < harm.ended || !outcome.answered || harmed.includes(outcome.count.tomcat)) continue;
    if (!firsts.has(client)) firsts.set(client, ended - harm.begun);
  }
  return latest([...firsts.values()]);
}

function latest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b));
}

function tally(words: readonly string[]): Readonly<Record<string, number>> {
  const groups = [...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length] as const);
  return Object.fromEntries(groups.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Rounds to the millisecond. */
function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
