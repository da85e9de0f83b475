/** Judges whether sessions that timed out ended as on one Tomcat: once, in time, with their last attributes. */

import type { SessionEnd } from "./sessionEnds.ts";

/** A session that nobody uses any more. */
export interface Abandoned {
  readonly mark: string;
  /** The value of its attribute `last`, from a write that was answered. */
  readonly last: number;
  /** When its lifetime is over: Unix time on a Tomcat's clock. */
  readonly dueMs: number;
}

/** How long after its lifetime a session may end: Tomcat itself looks for expired ones once a minute. */
export const MAX_DELAY_SECONDS = 90;

/** How far clocks, and the beginnings of an idle time, may differ. */
const TOLERANCE_SECONDS = 2;

/** What is wrong with a session's end. */
export type Flaw = "never" | "twice" | "late" | "too soon" | "with old attributes" | "without unbinding";

/** Returns the first flaw, or undefined if all is right. */
export function flawOf({ mark, last, dueMs }: Abandoned, ends: readonly SessionEnd[]): Flaw | undefined {
  const own = ends.filter((end) => end.mark === mark);
  const destroyed = own.filter(({ event }) => event === "destroyed");
  const unbound = own.filter(({ event }) => event === "unbound");
  const [end] = destroyed;
  if (end === undefined) return "never";
  if (destroyed.length > 1 || unbound.length > 1) return "twice";
  if (unbound.length === 0) return "without unbinding";
  if (end.last !== last) return "with old attributes";
  if (end.at < dueMs - TOLERANCE_SECONDS * 1000) return "too soon";
  return end.at > dueMs + MAX_DELAY_SECONDS * 1000 ? "late" : undefined;
}

/** `6 of 8 ended once with what they held last, 12 s late at most; 2 never`. */
export function describeEndings(sessions: readonly Abandoned[], ends: readonly SessionEnd[]): string {
  const flaws = Map.groupBy(sessions, (session) => flawOf(session, ends));
  const delaysSeconds = (flaws.get(undefined) ?? []).map(({ mark, dueMs }) => {
    const end = ends.find((each) => each.event === "destroyed" && each.mark === mark);
    return Math.max(0, Math.round(((end?.at ?? dueMs) - dueMs) / 1000));
  });
  const right = `${delaysSeconds.length} of ${sessions.length} ended once, with what they held last`;
  return [
    delaysSeconds.length > 0 ? `${right}, ${Math.max(...delaysSeconds)} s after their time at most` : right,
    ...[...flaws].flatMap(([flaw, all]) => (flaw === undefined ? [] : [`${all.length} ${flaw}`])),
  ].join("; ");
}
