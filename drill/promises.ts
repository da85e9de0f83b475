/** What each way of keeping sessions promises for each scenario: what a drill is judged by. */

import { assertNever } from "../common/assertNever.ts";
import { ATTRIBUTES_PATH } from "../templates/tomcat/attributesJsp.ts";
import { COUNTER_PATH } from "../templates/tomcat/counterJsp.ts";
import { type SessionPolicy, type Topology, URI_PATTERN } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import type { CheckName, Fault, ScenarioName } from "./scenario.ts";

export interface Promised {
  /** `mayBeLost`: a loss that is known and written down, counted but nobody's fault. */
  readonly sessions: "kept" | "mayBeLost";
  /** As `sessions`, of those that requests use at once: what each writes, and that they do not become other ones. */
  readonly parallel: "kept" | "mayBeLost";
  /** Increments of one counter by parallel requests: `exact` where the session is locked meanwhile. @default any */
  readonly counts?: "exact";
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

const KEPT = { sessions: "kept", parallel: "kept" } as const;
const LOST = { sessions: "mayBeLost", parallel: "mayBeLost" } as const;
const ANSWERED: Promised = { ...KEPT, requests: "answered" };
const CRASH: Promised = { ...KEPT, requests: "writesInFlightMayFail", lastFailure: 0.5, back: 15 };
/** httpd asks a Tomcat for a sign of life (`ping`, 0.5 s, twice) and gives a request up after 2 s. */
const HANG: Promised = { ...KEPT, requests: "inFlightMayFail", slowest: 2.5, moved: 3, back: 15 };
const STORE_GONE: Promised = { ...ANSWERED, back: 15 };
const STORE_HANGS: Promised = { ...STORE_GONE, slowest: 2.5 };
const CUT: Promised = { ...KEPT, requests: "inFlightMayFail", back: 15 };
const OUTAGE: Promised = { ...KEPT, requests: "outage", back: 15 };

/**
 * The same for all, but for sessions that requests use at once. Stock msm's non-sticky ones are written back by each
 * request as it has loaded them. Sticky ones are as on one Tomcat until something fails: requests that move to another
 * Tomcat together load their session there each for itself, and one whose store is gone gets another id, under which
 * requests that are on their way do not find it.
 */
const always = (promised: Promised): Readonly<Record<Keeping, Promised>> => ({
  sticky: { ...promised, parallel: "mayBeLost" },
  nonSticky: promised,
  nonStickyUnguarded: { ...promised, parallel: "mayBeLost" },
});

/** msm 2.3.2 takes a session for new when its store has just died, though another holds a copy. */
const lostUnguarded = (promised: Promised): Readonly<Record<Keeping, Promised>> => ({
  ...always(promised),
  nonStickyUnguarded: { ...promised, ...LOST },
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
  "restart-all-stores": { ...always({ ...OUTAGE, ...LOST }), sticky: always(STORE_GONE).sticky },
  "kill-both-copies": always({ ...OUTAGE, ...LOST }),
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
  "first-byte": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "kept" },
  "image-requests": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "kept" },
  "forged-cookies": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "kept" },
  // msm's non-sticky sessions end in the stores, and no Tomcat hears of it (msm #219).
  timeouts: { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "mayBeLost" },
  "orphaned-timeouts": { sticky: "kept", nonSticky: "kept", nonStickyUnguarded: "mayBeLost" },
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
      return assertNever(keeping);
  }
}

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

/** The table's promise, less what nobody can promise where the fault takes the last of a kind. */
export function promised({ scenario, steps }: Fault, topology: Topology): Promised {
  const keeping = keepingOf(topology.sessions);
  const promise = PROMISES[scenario][keeping];
  const down = steps.map((step) => ("services" in step ? step.services : []));
  const lost = down.some((services) => takesBothCopies(services, topology));
  const nobody = down.some((services) => takesEveryServer(services, topology));
  const { sessions, parallel } = promise;
  const served: Promised = nobody ? { ...OUTAGE, sessions, parallel } : promise;
  const isExact = isLocked(topology, postTo(topology, ATTRIBUTES_PATH));
  const counted: Promised = isExact ? { ...withoutWaiting(served), counts: "exact" } : served;
  return lost ? { ...counted, ...LOST } : counted;
}

/** What waits for the lock of a Tomcat that has died is refused before that lapses, and that may be a read. */
function withoutWaiting(promise: Promised): Promised {
  if (promise.requests !== "writesInFlightMayFail") return promise;
  const { lastFailure, ...rest } = promise;
  return { ...rest, requests: "inFlightMayFail" };
}

/** The table's promise, less what nobody can promise where there is no second Tomcat. */
export function promisedOfCheck(check: CheckName, topology: Topology): CheckPromise {
  if (check === "orphaned-timeouts" && topology.tomcats.length < 2) return "mayBeLost";
  const promise = CHECK_PROMISES[check][keepingOf(topology.sessions)];
  if (promise !== "whereLocked") return promise;
  return isLocked(topology, postTo(topology, COUNTER_PATH)) ? "kept" : "mayBeLost";
}

/** A write to the page as msm's locks see it. */
function postTo({ page }: Topology, path: string): string {
  return `POST ${page.contextPath}${path}`;
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
      return assertNever(sessions);
  }
}

/**
 * Whether each request of a kind is alone with its session.
 * @param request as a pattern is held against it: method, blank and path, of requests other than POST with their query
 *     (msm's `RequestTrackingHostValve.getURIWithQueryString`).
 */
function isLocked({ sessions }: Topology, request: string): boolean {
  if (sessions.mode === "sticky") return false;
  const { lockingMode } = sessions;
  if (!lockingMode.startsWith(URI_PATTERN)) return lockingMode === "all";
  return matches(lockingMode.slice(URI_PATTERN.length), request);
}

/** A pattern of Java that JavaScript does not read promises nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}
