/** What is promised for one fault or check in one lab: the table's promise, less what cannot be promised there. */

import { assertNever } from "../common/assertNever.ts";
import { ATTRIBUTES_PATH } from "../templates/tomcat/attributesJsp.ts";
import { COUNTER_PATH } from "../templates/tomcat/counterJsp.ts";
import { type Topology, URI_PATTERN } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import { startSeconds } from "../topology/startSeconds.ts";
import {
  CHECK_PROMISES,
  type CheckName,
  type CheckPromise,
  keepingOf,
  LOST,
  OUTAGE,
  PROMISES,
  type Promised,
} from "./promises.ts";
import type { Fault } from "./scenario.ts";

/**
 * Takes away what cannot be promised if the fault takes the last service of a kind, and gives Tomcats the time that their
 * applications may take to start.
 */
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
  const judged = lost ? { ...counted, ...LOST } : counted;
  const placed = topology.target === "swarm" ? onSwarm(judged) : judged;
  return placed.back === undefined ? placed : { ...placed, back: placed.back + startSeconds(topology) };
}

/** How much later a fault does harm than its step begins: managers are asked where the service is. */
const LOOK_SECONDS = 2;

/** How much longer it takes until a service is back: Swarm first notices, and chooses a machine. */
const RESTART_SECONDS = 15;

/** The end of a connection does not always come out of a task whose network goes with it: reads wait for it in vain too. */
function onSwarm({ moved, back, ...promise }: Promised): Promised {
  return {
    ...(promise.requests === "writesInFlightMayFail" ? withoutWaiting(promise) : promise),
    ...(moved !== undefined && { moved: moved + LOOK_SECONDS }),
    ...(back !== undefined && { back: back + RESTART_SECONDS }),
  };
}

/** A request, even a read, that waits for the lock of a dead Tomcat is refused before the lock expires. */
function withoutWaiting(promise: Promised): Promised {
  if (promise.requests !== "writesInFlightMayFail") return promise;
  const { lastFailure, ...rest } = promise;
  return { ...rest, requests: "inFlightMayFail" };
}

/** Takes away what cannot be promised without a second Tomcat. */
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
