/** Cuts a course into slices of time for charts: single requests are too many to keep. */

import type { Course } from "./course.ts";
import type { Exchange } from "./exchange.ts";
import { answersByTomcat } from "./figures.ts";
import { describeStep, isHarm, isRepair } from "./scenario.ts";

/** Requests that ended in one slice. */
export interface Slice {
  readonly answers: Readonly<Record<string, number>>;
  readonly failed: number;
  /** Seconds; 0 if nothing ended. */
  readonly median: number;
  readonly slowest: number;
}

export interface Mark {
  /** Seconds since the course began. */
  readonly at: number;
  readonly kind: "harm" | "repair" | "whole";
  readonly label: string;
}

export interface Timeline {
  /** Seconds that a slice lasts. */
  readonly width: number;
  readonly slices: readonly Slice[];
  readonly marks: readonly Mark[];
}

const SLICE_SECONDS = 0.5;

export function timelineOf({ exchanges, done, whole }: Course): Timeline {
  const sliced = Map.groupBy(exchanges, ({ ended }) => Math.floor(ended / 1000 / SLICE_SECONDS));
  const count = Math.max(0, ...sliced.keys()) + 1;
  const slices = Array.from({ length: count }, (_, index) => sliceOf(sliced.get(index) ?? []));
  const steps = done.flatMap(({ step, begun }): Mark[] => {
    if (!isHarm(step) && !isRepair(step)) return [];
    return [{ at: begun / 1000, kind: isHarm(step) ? "harm" : "repair", label: describeStep(step) }];
  });
  const ends: Mark[] =
    whole === undefined || steps.length === 0 ? [] : [{ at: whole / 1000, kind: "whole", label: "whole" }];
  return { width: SLICE_SECONDS, slices, marks: [...steps, ...ends] };
}

function sliceOf(exchanges: readonly Exchange[]): Slice {
  const times = exchanges.map(({ sent, ended }) => (ended - sent) / 1000).toSorted((a, b) => a - b);
  return {
    answers: answersByTomcat(exchanges),
    failed: exchanges.filter(({ outcome }) => !outcome.answered).length,
    median: times[Math.floor(times.length / 2)] ?? 0,
    slowest: times.at(-1) ?? 0,
  };
}
