import { isNamed } from "../../topology/endpoint.ts";
import type { Tomcat } from "../../topology/model.ts";
import type { StartReport } from "../../topology/plan.ts";
import { type Element, element } from "./xml.ts";

/** Logs which applications did not start, see `java/`. It is a listener of the host. */
const REPORTER = "msmlab.StartReporter";

/** The class and method by which a log line says what did not start. */
export const NOT_STARTED = `${REPORTER}.failed`;

/** Nobody reads the log of one that a swarm starts, which takes a Tomcat that answers for one that has started. */
export function startReporter({ address }: Tomcat): Element {
  return element("Listener", { className: REPORTER, ...(isNamed(address) && { endsOnFailure: "true" }) });
}

export const startReport: StartReport = { end: `${REPORTER}.ended `, failure: `${NOT_STARTED} ` };
