/** Whether sessions that timed out have ended as on one Tomcat: once, in time, with what they held last. */

import type { SessionEnd } from "./sessionEnds.ts";

/** A session that nobody uses any more. */
export interface Abandoned {
  readonly mark: string;
  /** Its attribute `last`, as an answered request has written it. */
  readonly last: number;
  /** When its lifetime is over, on a Tomcat's clock in milliseconds. */
  readonly due: number;
}

/** Seconds after its lifetime within which a session ends: Tomcat itself looks for such once a minute. */
export const LATEST = 90;

/** Seconds that clocks and the beginning of an idle time may differ. */
const TOLERANCE = 2;

/** What is wrong with how a session ended; nothing where all is right. */
export type Flaw = "never" | "twice" | "late" | "too soon" | "with old attributes" | "without unbinding";

/** The first thing that is wrong. */
export function flawOf({ mark, last, due }: Abandoned, ends: readonly SessionEnd[]): Flaw | undefined {
  const own = ends.filter((end) => end.mark === mark);
  const destroyed = own.filter(({ event }) => event === "destroyed");
  const unbound = own.filter(({ event }) => event === "unbound");
  const [end] = destroyed;
  if (end === undefined) return "never";
  if (destroyed.length > 1 || unbound.length > 1) return "twice";
  if (unbound.length === 0) return "without unbinding";
  if (end.last !== last) return "with old attributes";
  if (end.at < due - TOLERANCE * 1000) return "too soon";
  return end.at > due + LATEST * 1000 ? "late" : undefined;
}

/** `6 of 8 ended once with what they held last, 12 s late at most; 2 never`. */
export function describeEndings(sessions: readonly Abandoned[], ends: readonly SessionEnd[]): string {
  const flaws = Map.groupBy(sessions, (session) => flawOf(session, ends));
  const delays = (flaws.get(undefined) ?? []).map(({ mark, due }) => {
    const end = ends.find((each) => each.event === "destroyed" && each.mark === mark);
    return Math.max(0, Math.round(((end?.at ?? due) - due) / 1000));
  });
  const right = `${delays.length} of ${sessions.length} ended once, with what they held last`;
  return [
    delays.length > 0 ? `${right}, ${Math.max(...delays)} s after their time at most` : right,
    ...[...flaws].flatMap(([flaw, all]) => (flaw === undefined ? [] : [`${all.length} ${flaw}`])),
  ].join("; ");
}
