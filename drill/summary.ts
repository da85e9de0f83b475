/** Summarizes each fault over all runs of a drill: the sum of what is counted, the worst of what is timed. */

import type { CheckRow } from "./checks/check.ts";
import type { Figures } from "./figures.ts";
import type { FaultRow, Run } from "./result.ts";
import type { Verdict } from "./verdict.ts";

export interface FaultSummary {
  readonly scenario: FaultRow["scenario"];
  readonly on: string;
  readonly runs: number;
  readonly figures: Figures;
  readonly verdict: Verdict;
  /** The run that went worst. */
  readonly worst: FaultRow;
}

/** Worst last. */
const WORDS = ["kept", "loss", "broken"] as const satisfies readonly Verdict["word"][];

export function summarizeFaults(runs: readonly Run[]): readonly FaultSummary[] {
  const faults = runs.flatMap((run) => run.faults);
  const groups = Map.groupBy(faults, ({ scenario, on }) => `${scenario} ${on}`);
  return [...groups.values()].flatMap((rows) => {
    const [worst] = rows.toSorted((a, b) => badness(b) - badness(a));
    if (worst === undefined) return [];
    const { scenario, on, verdict } = worst;
    const broken = [...new Set(rows.flatMap((row) => row.verdict.broken))];
    const figures = rows.map((row) => row.figures).reduce(merge);
    return [{ scenario, on, runs: rows.length, figures, verdict: { word: verdict.word, broken }, worst }];
  });
}

/** Returns each check as it was in the run that went worst. */
export function summarizeChecks(runs: readonly Run[]): readonly CheckRow[] {
  const checks = runs.flatMap((run) => run.checks);
  const groups = Map.groupBy(checks, ({ check, on }) => `${check} ${on}`);
  return [...groups.values()].flatMap((rows) =>
    rows.toSorted((a, b) => WORDS.indexOf(b.word) - WORDS.indexOf(a.word)).slice(0, 1),
  );
}

/** Returns a number to sort by: the verdict, then sessions, then requests, then time. */
function badness({ verdict, figures: { lost, stale, parallel, failed, slowest } }: FaultRow): number {
  return (
    WORDS.indexOf(verdict.word) * 1e9 +
    (lost + stale + parallel.sessionsLost + parallel.lost) * 1e6 +
    failed * 1e2 +
    slowest
  );
}

function merge(a: Figures, b: Figures): Figures {
  return {
    requests: a.requests + b.requests,
    failed: a.failed + b.failed,
    failedInFlight: addUp(a.failedInFlight, b.failedInFlight),
    failures: addUp(a.failures, b.failures),
    slowest: Math.max(a.slowest, b.slowest),
    ...later("lastFailure", a, b),
    ...later("moved", a, b),
    ...later("back", a, b),
    sessions: a.sessions + b.sessions,
    lost: a.lost + b.lost,
    stale: a.stale + b.stale,
    skipped: a.skipped + b.skipped,
    parallel: mergeParallel(a.parallel, b.parallel),
    shares: addUp(a.shares, b.shares),
  };
}

function mergeParallel(a: Figures["parallel"], b: Figures["parallel"]): Figures["parallel"] {
  const firstLoss = a.firstLoss ?? b.firstLoss;
  return {
    sessionsLost: a.sessionsLost + b.sessionsLost,
    writes: a.writes + b.writes,
    lost: a.lost + b.lost,
    miscounted: a.miscounted + b.miscounted,
    ...(firstLoss === undefined ? {} : { firstLoss }),
  };
}

function later(name: "lastFailure" | "moved" | "back", a: Figures, b: Figures): Partial<Figures> {
  const times = [a[name], b[name]].filter((time) => time !== undefined);
  return times.length === 0 ? {} : { [name]: Math.max(...times) };
}

function addUp<C extends Readonly<Record<string, number>>>(a: C, b: C): C {
  const sum: Record<string, number> = { ...a };
  for (const [word, count] of Object.entries(b)) sum[word] = (sum[word] ?? 0) + count;
  return sum as C;
}
