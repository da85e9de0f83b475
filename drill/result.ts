/** The result of a drill. */

import type { StoreTrouble } from "../running/storeTroubles.ts";
import type { CheckRow } from "./checks/check.ts";
import type { Figures } from "./figures.ts";
import type { LoadSize } from "./load.ts";
import type { Keeping, Promised, ScenarioName } from "./promises.ts";
import type { Timeline } from "./timeline.ts";
import type { Verdict } from "./verdict.ts";

export interface FaultRow {
  readonly scenario: ScenarioName;
  readonly on: string;
  readonly figures: Figures;
  readonly promised: Promised;
  readonly verdict: Verdict;
  readonly timeline: Timeline;
}

/** Each fault and check, once. */
export interface Run {
  readonly faults: readonly FaultRow[];
  readonly checks: readonly CheckRow[];
  /** What the stores have lost or refused for want of memory, which no fault is to blame for. */
  readonly troubles: readonly StoreTrouble[];
}

export interface DrillResult {
  readonly stack: string;
  readonly keeping: Keeping;
  /** ISO 8601. */
  readonly begun: string;
  readonly load: LoadSize;
  readonly runs: readonly Run[];
}

/** Returns the verdict on each promise in every run. */
export function verdictsOf({ runs }: DrillResult): readonly Verdict["word"][] {
  return runs.flatMap(({ faults, checks }) => [
    ...faults.map(({ verdict }) => verdict.word),
    ...checks.map(({ word }) => word),
  ]);
}

/** Returns the stores' troubles in words, each once. */
export function troublesOf({ runs }: DrillResult): readonly string[] {
  return [...new Set(runs.flatMap(({ troubles }) => troubles.map(({ message }) => message)))];
}

/** Whether a promise was broken. */
export function isBroken(result: DrillResult): boolean {
  return verdictsOf(result).includes("broken");
}
