/** What each way of keeping sessions promises for each scenario; a drill is judged by it. */

import { assertNever } from "../common/assertNever.ts";
import { ATTRIBUTES_PATH } from "../templates/tomcat/attributesJsp.ts";
import { COUNTER_PATH } from "../templates/tomcat/counterJsp.ts";
import { type SessionPolicy, type Topology, URI_PATTERN } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import type { CheckName, Fault, ScenarioName } from "./scenario.ts";

export interface Promised {
  /** `mayBeLost`: a loss is known and documented; it is counted, but breaks no promise. */
  readonly sessions: "kept" | "mayBeLost";
  /** The same for sessions that several requests use at once: what each writes, and the sessions themselves. */
  readonly parallel: "kept" | "mayBeLost";
  /** Increments of one counter by parallel requests: `exact` if the session is locked meanwhile. @default any */
  readonly counts?: "exact";
  /**
   * `answered`: every request. `writesInFlightMayFail`: every one but writes in flight when something died; httpd
   * repeats only reads. `inFlightMayFail`: reads may fail too, if nothing signals that something is gone. `outage`: nobody
   * is served for a while.
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
  /** Seconds from the repair until the lab is whole. */
  readonly back?: number;
}

/** Only with the guard do non-sticky sessions survive the death of a store under load. */
export type Keeping = "sticky" | "nonSticky" | "nonStickyUnguarded";

const KEPT = { sessions: "kept", parallel: "kept" } as const;
const LOST = { sessions: "mayBeLost", parallel: "mayBeLost" } as const;
const ANSWERED: Promised = { ...KEPT, requests: "answered" };
const CRASH: Promised = { ...KEPT, requests: "writesInFlightMayFail", lastFailure: 0.5, back: 15 };
/** httpd pings a Tomcat before a request (`ping`, 0.5 s, twice) and gives a request up after 2 s. */
const HANG: Promised = { ...KEPT, requests: "inFlightMayFail", slowest: 2.5, moved: 3, back: 15 };
const STORE_GONE: Promised = { ...ANSWERED, back: 15 };
const STORE_HANGS: Promised = { ...STORE_GONE, slowest: 2.5 };
const CUT: Promised = { ...KEPT, requests: "inFlightMayFail", back: 15 };
const OUTAGE: Promised = { ...KEPT, requests: "outage", back: 15 };

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

export const PROMISES: Readonly<Record<ScenarioName, Readonly<Record<Keeping, Promised>>>> = {
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
  "restart-all-tomcats": always(OUTAGE),
  // Non-sticky sessions are in the stores only; sticky ones are in their Tomcats as well.
  "restart-all-stores": { ...always({ ...OUTAGE, ...LOST }), sticky: always(STORE_GONE).sticky },
  "kill-both-copies": always({ ...OUTAGE, ...LOST }),
};

export type CheckPromise = Promised["sessions"];

/** What is promised for the sessions of a check. `ifLocked`: they are kept if their requests take the lock. */
export const CHECK_PROMISES: Readonly<
  Record<CheckName, Readonly<Record<Keeping, CheckPromise | "ifLocked">>>
> = {
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

/** Returns the table's promise, less what cannot be promised if the fault takes the last service of a kind. */
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

/** A request, even a read, that waits for the lock of a dead Tomcat is refused before the lock expires. */
function withoutWaiting(promise: Promised): Promised {
  if (promise.requests !== "writesInFlightMayFail") return promise;
  const { lastFailure, ...rest } = promise;
  return { ...rest, requests: "inFlightMayFail" };
}

/** Returns the table's promise, less what cannot be promised without a second Tomcat. */
export function promisedOfCheck(check: CheckName, topology: Topology): CheckPromise {
  if (check === "orphaned-timeouts" && topology.tomcats.length < 2) return "mayBeLost";
  const promise = CHECK_PROMISES[check][keepingOf(topology.sessions)];
  if (promise !== "ifLocked") return promise;
  return isLocked(topology, postTo(topology, COUNTER_PATH)) ? "kept" : "mayBeLost";
}

/** Returns a write to the page in the form that msm matches against its locking pattern. */
function postTo({ page }: Topology, path: string): string {
  return `POST ${page.contextPath}${path}`;
}

function takesEveryServer(services: readonly string[], { balancer, tomcats }: Topology): boolean {
  const isDown = (place: Parameters<typeof planName>[0]) => services.includes(planName(place));
  return isDown(balancer) || tomcats.every(isDown);
}

/** A session has two copies: in two stores, or in its Tomcat and a store that is no failover store. */
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
 * @param request what a pattern is matched against: method, space and path, with the query unless it is a POST
 *     (msm's `RequestTrackingHostValve.getURIWithQueryString`).
 */
function isLocked({ sessions }: Topology, request: string): boolean {
  if (sessions.mode === "sticky") return false;
  const { lockingMode } = sessions;
  if (!lockingMode.startsWith(URI_PATTERN)) return lockingMode === "all";
  return matches(lockingMode.slice(URI_PATTERN.length), request);
}

/** A Java pattern that JavaScript cannot parse promises nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}
