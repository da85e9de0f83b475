/** What each way of keeping sessions promises for each scenario; a drill is judged by it. */

import { assertNever } from "../common/assertNever.ts";
import type { SessionPolicy } from "../topology/model.ts";

export interface Promised {
  /** `mayBeLost`: a loss is known and documented; it is counted, but breaks no promise. */
  readonly sessions: "kept" | "mayBeLost";
  /** The same for sessions that several requests use at once: what each writes, and the sessions themselves. */
  readonly parallel: "kept" | "mayBeLost";
  /** Increments of one counter by parallel requests: `exact` if the session is locked meanwhile. @default any */
  readonly counts?: "exact";
  /**
   * `answered`: every request. `writesInFlightMayFail`: every one but writes in flight when something died, and answers
   * that had begun; httpd repeats only reads, and nothing that it has passed on. `inFlightMayFail`: reads may fail too, if
   * nothing signals that something is gone. `outage`: nobody is served for a while.
   */
  readonly requests: "answered" | "writesInFlightMayFail" | "inFlightMayFail" | "outage";
  /** Greatest deviation of a Tomcat's share of the answers from an equal one: 0.2 means 40 to 60 % each of two. */
  readonly evenness?: number;
  /** Seconds from the harm after which no request fails any more. */
  readonly lastFailure?: number;
  /** Greatest duration of a request, in seconds. */
  readonly slowest?: number;
  /** Seconds until every client is served by another Tomcat. */
  readonly moved?: number;
  /** Seconds until the lab is whole, from the repair, or from the harm where Swarm repairs. */
  readonly back?: number;
}

/** Only with the guard do non-sticky sessions survive the death of a store under load. */
export type Keeping = "sticky" | "nonSticky" | "nonStickyUnguarded";

const KEPT = { sessions: "kept", parallel: "kept" } as const;
export const LOST = { sessions: "mayBeLost", parallel: "mayBeLost" } as const;
const ANSWERED: Promised = { ...KEPT, requests: "answered" };
const CRASH: Promised = { ...KEPT, requests: "writesInFlightMayFail", lastFailure: 0.5, back: 15 };
/** httpd pings a Tomcat before a request (`ping`, 0.5 s, twice) and gives a request up after 2 s. */
const HANG: Promised = { ...KEPT, requests: "inFlightMayFail", slowest: 2.5, moved: 3, back: 15 };
const STORE_GONE: Promised = { ...ANSWERED, back: 15 };
const STORE_HANGS: Promised = { ...STORE_GONE, slowest: 2.5 };
const CUT: Promised = { ...KEPT, requests: "inFlightMayFail", back: 15 };
/** Swarm first notices (three heartbeats of 5 s unless set otherwise), then its Tomcats start. */
const MACHINE_GONE: Promised = { ...CUT, back: 30 };
export const OUTAGE: Promised = { ...KEPT, requests: "outage", back: 15 };

/**
 * The same for all ways, except for sessions that several requests use at once. With stock msm, each request writes a
 * non-sticky session back as it has loaded it. Sticky sessions are as on one Tomcat until something fails: requests that
 * move to another Tomcat together each load their session there, and a session whose store is gone gets another id,
 * under which requests in flight do not find it.
 */
const always = (promised: Promised): Readonly<Record<Keeping, Promised>> => ({
  sticky: { ...promised, parallel: "mayBeLost" },
  nonSticky: promised,
  nonStickyUnguarded: { ...promised, parallel: "mayBeLost" },
});

/** msm 2.3.2 treats a session as new if its store has just died, though another store holds a copy. */
const lostUnguarded = (promised: Promised): Readonly<Record<Keeping, Promised>> => ({
  ...always(promised),
  nonStickyUnguarded: { ...promised, ...LOST },
});

/** What each scenario is promised, in the order in which a drill runs them. */
export const PROMISES = {
  // httpd chooses a Tomcat for each request; for sticky sessions, only for the first.
  steady: { ...always({ ...ANSWERED, evenness: 0.2 }), sticky: ANSWERED },
  "kill-tomcat": always(CRASH),
  "freeze-tomcat": always(HANG),
  "stop-tomcat": always({ ...ANSWERED, back: 15 }),
  failback: always(CRASH),
  "kill-store": lostUnguarded(STORE_GONE),
  "freeze-store": lostUnguarded(STORE_HANGS),
  "restart-stores-in-turn": lostUnguarded(STORE_GONE),
  "stop-node": lostUnguarded(CRASH),
  partition: lostUnguarded(CUT),
  "lose-machine": lostUnguarded(MACHINE_GONE),
  "drain-machine": lostUnguarded(ANSWERED),
  "restart-all-tomcats": always(OUTAGE),
  // Non-sticky sessions are in the stores only; sticky ones are in their Tomcats as well.
  "restart-all-stores": { ...always({ ...OUTAGE, ...LOST }), sticky: always(STORE_GONE).sticky },
  "kill-both-copies": always({ ...OUTAGE, ...LOST }),
} satisfies Readonly<Record<string, Readonly<Record<Keeping, Promised>>>>;

export type ScenarioName = keyof typeof PROMISES;
export const SCENARIO_NAMES = Object.keys(PROMISES) as readonly ScenarioName[];

export type CheckPromise = Promised["sessions"];

/**
 * What is promised for the sessions of each check of a lab without load, in the order in which a drill runs them.
 * `ifLocked`: they are kept if their requests take the lock.
 */
export const CHECK_PROMISES = {
  // msm writes back the session as the request has loaded it, without what other requests have changed since.
  "parallel-attributes": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "mayBeLost" },
  // Reading, adding and writing are three steps of the application: without a lock another request gets in between.
  "parallel-increments": { sticky: "kept", nonSticky: "ifLocked", nonStickyUnguarded: "mayBeLost" },
  "first-byte": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "kept" },
  "image-requests": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "kept" },
  "forged-cookies": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "kept" },
  // msm's non-sticky sessions end in the stores, and no Tomcat is notified (msm #219).
  timeouts: { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "mayBeLost" },
  "orphaned-timeouts": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "mayBeLost" },
  "large-sessions": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "kept" },
} satisfies Readonly<Record<string, Readonly<Record<Keeping, CheckPromise | "ifLocked">>>>;

export type CheckName = keyof typeof CHECK_PROMISES;
export const CHECK_NAMES = Object.keys(CHECK_PROMISES) as readonly CheckName[];

/** How people call the sessions that are kept so. */
export const KEEPING_NAMES: Readonly<Record<Keeping, string>> = {
  sticky: "sticky",
  nonSticky: "non-sticky",
  nonStickyUnguarded: "unguarded non-sticky",
};

export function keepingOf(sessions: SessionPolicy): Keeping {
  switch (sessions.mode) {
    case "sticky":
      return "sticky";
    case "nonSticky":
      return sessions.guard ? "nonSticky" : "nonStickyUnguarded";
    default:
      return assertNever(sessions);
  }
}
