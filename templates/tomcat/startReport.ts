import type { StartReport } from "../../topology/plan.ts";
import { element } from "./xml.ts";

/** Logs which applications did not start, see `java/`. It is a listener of the host. */
const REPORTER = "msmlab.StartReporter";

/** The class and method by which a log line says what did not start. */
export const NOT_STARTED = `${REPORTER}.failed`;

export const startReporter = element("Listener", { className: REPORTER });

export const startReport: StartReport = { end: `${REPORTER}.ended `, failure: `${NOT_STARTED} ` };
