/** What each way of keeping sessions promises for each scenario: what a drill is judged by. */

import { COUNTER_PATH } from "../../templates/tomcat/counterJsp.ts";
import { exhausted } from "../../topology/exhausted.ts";
import type { SessionPolicy, Topology } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import type { CheckName } from "./checks/check.ts";
import { isLocked } from "./isLocked.ts";
import type { Fault, ScenarioName } from "./scenario.ts";

export interface Promised {
  /** `mayBeLost`: a loss that is known and written down, counted but nobody's fault. */
  readonly sessions: "kept" | "mayBeLost";
  /**
   * `answered`: every one. `writesInFlightMayFail`: those under way when something died; httpd repeats reads alone.
   * `inFlightMayFail`: reads as well, where nobody hears that something is gone. `outage`: nobody is served for a while.
   */
  readonly requests: "answered" | "writesInFlightMayFail" | "inFlightMayFail" | "outage";
  /** How far a Tomcat's part of the answers is from an equal one at most: 0.2 for two means 40 to 60 %. */
  readonly evenness?: number;
  /** Seconds from the harm after which no request fails any more. */
  readonly lastFailure?: number;
  /** Seconds that the slowest request takes at most. */
  readonly slowest?: number;
  /** Seconds until every client is served by another Tomcat. */
  readonly moved?: number;
  /** Seconds from the repair until the lab is whole. */
  readonly back?: number;
}

/** The guard is what lets non-sticky sessions survive the death of a store under load. */
export type Keeping = "sticky" | "nonSticky" | "nonStickyUnguarded";

const ANSWERED: Promised = { sessions: "kept", requests: "answered" };
const CRASH: Promised = { sessions: "kept", requests: "writesInFlightMayFail", lastFailure: 0.5, back: 15 };
/** httpd asks a Tomcat for a sign of life (`ping`, 0.5 s, twice) and gives a request up after 2 s. */
const HANG: Promised = { sessions: "kept", requests: "inFlightMayFail", slowest: 2.5, moved: 3, back: 15 };
const STORE_GONE: Promised = { ...ANSWERED, back: 15 };
const STORE_HANGS: Promised = { ...STORE_GONE, slowest: 2.5 };
const CUT: Promised = { sessions: "kept", requests: "inFlightMayFail", back: 15 };
const OUTAGE: Promised = { sessions: "kept", requests: "outage", back: 15 };

/** The same for all. */
const always = (promised: Promised): Readonly<Record<Keeping, Promised>> => ({
  sticky: promised,
  nonSticky: promised,
  nonStickyUnguarded: promised,
});

/** msm 2.3.2 takes a session for new when its store has just died, though another holds a copy. */
const lostUnguarded = (promised: Promised): Readonly<Record<Keeping, Promised>> => ({
  ...always(promised),
  nonStickyUnguarded: { ...promised, sessions: "mayBeLost" },
});

export const PROMISES: Readonly<Record<ScenarioName, Readonly<Record<Keeping, Promised>>>> = {
  // httpd chooses anew for each request, of sticky sessions only for the first.
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
  "restart-all-tomcats": always(OUTAGE),
  // Non-sticky sessions are in the stores only; sticky ones are in their Tomcats as well.
  "restart-all-stores": { ...always({ ...OUTAGE, sessions: "mayBeLost" }), sticky: STORE_GONE },
  "kill-both-copies": always({ ...OUTAGE, sessions: "mayBeLost" }),
};

/** `mayBeLost`: as of sessions. */
export type CheckPromise = Promised["sessions"];

/** What is promised of the sessions that a check looks at. `whereLocked`: kept where their requests take the lock. */
export const CHECK_PROMISES: Readonly<
  Record<CheckName, Readonly<Record<Keeping, CheckPromise | "whereLocked">>>
> = {
  // msm writes back the session that a request has loaded, with what other requests have not yet changed.
  "parallel-attributes": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "mayBeLost" },
  // Reading, adding and writing are three steps of the application: without a lock somebody gets in between.
  "parallel-increments": { sticky: "kept", nonSticky: "whereLocked", nonStickyUnguarded: "mayBeLost" },
  // Stock msm stores a session when its request ends, which may be long after the first byte.
  "first-byte": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "mayBeLost" },
  // Stock msm knows no session for what looks like a file (`requestUriIgnorePattern`).
  "image-requests": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "mayBeLost" },
  "forged-cookies": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "kept" },
  // Stock msm's non-sticky sessions end in the stores, and no Tomcat hears of it.
  timeouts: { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "mayBeLost" },
  // A sticky session's store does not tell of its end either.
  "orphaned-timeouts": { sticky: "mayBeLost", nonSticky: "kept", nonStickyUnguarded: "mayBeLost" },
  "large-sessions": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "kept" },
};

export function keepingName(keeping: Keeping): string {
  switch (keeping) {
    case "sticky":
      return "sticky";
    case "nonSticky":
      return "non-sticky";
    case "nonStickyUnguarded":
      return "unguarded non-sticky";
    default:
      return exhausted(keeping);
  }
}

export function keepingOf(sessions: SessionPolicy): Keeping {
  switch (sessions.mode) {
    case "sticky":
      return "sticky";
    case "nonSticky":
      return sessions.guard ? "nonSticky" : "nonStickyUnguarded";
    default:
      return exhausted(sessions);
  }
}

/** The table's promise, less what nobody can promise where the fault takes the last of a kind. */
export function promised({ scenario, steps }: Fault, topology: Topology): Promised {
  const promise = PROMISES[scenario][keepingOf(topology.sessions)];
  const down = steps.map((step) => ("services" in step ? step.services : []));
  const lost = down.some((services) => takesBothCopies(services, topology));
  const nobody = down.some((services) => takesEveryServer(services, topology));
  const served: Promised = nobody ? { ...OUTAGE, sessions: promise.sessions } : promise;
  return lost ? { ...served, sessions: "mayBeLost" } : served;
}

/** @returns what the table says, and of the lab's locks whether they are taken for the page's counter. */
export function promisedOfCheck(check: CheckName, topology: Topology): CheckPromise {
  const promise = CHECK_PROMISES[check][keepingOf(topology.sessions)];
  if (promise !== "whereLocked") return promise;
  return isLocked(topology, `POST ${topology.page.contextPath}${COUNTER_PATH}`) ? "kept" : "mayBeLost";
}

function takesEveryServer(services: readonly string[], { balancer, tomcats }: Topology): boolean {
  const isDown = (place: Parameters<typeof planName>[0]) => services.includes(planName(place));
  return isDown(balancer) || tomcats.every(isDown);
}

/** A session has two copies: in two stores, or in its Tomcat and a store that is not for the worst case only. */
function takesBothCopies(services: readonly string[], { sessions, tomcats, stores }: Topology): boolean {
  const gone = stores.filter((store) => services.includes(planName(store)));
  switch (sessions.mode) {
    case "sticky":
      return (
        tomcats.some((tomcat) => services.includes(planName(tomcat))) &&
        gone.some(({ id }) => !sessions.failoverNodes.includes(id))
      );
    case "nonSticky":
      return gone.length >= Math.min(2, stores.length);
    default:
      return exhausted(sessions);
  }
}
