/** Judges figures by what was promised. */

import { assertNever } from "../common/assertNever.ts";
import type { Figures } from "./figures.ts";
import type { Promised } from "./promises.ts";

export interface Verdict {
  /** `loss`: sessions were lost or went back, but this loss is known and documented. */
  readonly word: "kept" | "loss" | "broken";
  /** Each promise that was broken, in words. */
  readonly broken: readonly string[];
}

export function judge(figures: Figures, promised: Promised): Verdict {
  const broken = [
    ...sessionsBroken(figures, promised),
    ...parallelBroken(figures, promised),
    ...requestsBroken(figures, promised),
    ...sharesBroken(figures, promised),
    ...timesBroken(figures, promised),
  ];
  if (broken.length > 0) return { word: "broken", broken };
  const { lost, stale, skipped, parallel } = figures;
  return {
    word: lost + stale + skipped + parallel.sessionsLost + parallel.lost > 0 ? "loss" : "kept",
    broken,
  };
}

function parallelBroken({ parallel }: Figures, promised: Promised): string[] {
  const { sessionsLost, lost, miscounted } = parallel;
  if (promised.sessions === "mayBeLost" || promised.parallel === "mayBeLost") return [];
  return [
    ...counted(sessionsLost, "session", "of parallel requests lost"),
    ...counted(lost, "parallel write", "lost"),
    ...(promised.counts === "exact" ? counted(miscounted, "parallel increment", "miscounted") : []),
  ];
}

function sessionsBroken({ lost, stale, skipped }: Figures, { sessions }: Promised): string[] {
  if (sessions === "mayBeLost") return [];
  return [
    ...counted(lost, "session", "lost"),
    ...counted(stale, "counter", "gone back"),
    ...counted(skipped, "counter", "ahead of the writes"),
  ];
}

function requestsBroken({ failed, failedInFlight }: Figures, { requests }: Promised): string[] {
  switch (requests) {
    case "answered":
      return counted(failed, "request", "failed");
    case "writesInFlightMayFail":
      return counted(failed - failedInFlight.POST - failedInFlight.cutOff, "request", BESIDE);
    case "inFlightMayFail":
      return counted(failed - failedInFlight.POST - failedInFlight.GET, "request", BESIDE);
    case "outage":
      return [];
    default:
      return assertNever(requests);
  }
}

const BESIDE = "failed that should not have";

/** `2 sessions lost`; nothing if there is none. */
function counted(count: number, noun: string, fate: string): string[] {
  return count > 0 ? [`${plural(count, noun)} ${fate}`] : [];
}

function sharesBroken({ shares }: Figures, { evenness }: Promised): string[] {
  if (evenness === undefined) return [];
  const counts = Object.values(shares);
  const equal = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const uneven = Object.entries(shares).filter(([, count]) => Math.abs(count - equal) > evenness * equal);
  return uneven.map(
    ([name, count]) => `${name} served ${count} requests, an equal share is ${Math.round(equal)}`,
  );
}

function timesBroken(figures: Figures, promised: Promised): string[] {
  const limits = [
    ["lastFailure", "a request still failed after"],
    ["slowest", "a request took"],
    ["moved", "a client was served by another Tomcat after"],
    ["back", "the lab was whole after"],
  ] as const;
  return limits.flatMap(([name, words]) => {
    const [value, limit] = [figures[name], promised[name]];
    if (limit === undefined) return [];
    if (value === undefined) return name === "back" ? ["the lab did not become whole again"] : [];
    return value > limit ? [`${words} ${value} s, promised ${limit} s`] : [];
  });
}

/** `1 session`, `2 sessions`. */
export function plural(count: number, noun: string): string {
  const ending = /s$/.test(noun) ? "es" : "s";
  return `${count} ${noun}${count === 1 ? "" : ending}`;
}
