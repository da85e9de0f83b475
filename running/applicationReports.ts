/** What the Tomcats' logs say of applications: those that did not start, and what of their sessions is not kept. */

import type { Inspection } from "../targets/inspection.ts";
import type { Topology } from "../topology/model.ts";

/** `start`: an application is not there at all; `attribute`: a session attribute cannot be kept. */
export type ReportKind = "start" | "attribute";

export interface Report {
  readonly kind: ReportKind;
  /** What is wrong and what to do, in a sentence. */
  readonly message: string;
}

export interface ApplicationReport extends Report {
  /** Those that say so since their start, e.g. `TomcatA`. */
  readonly tomcats: readonly string[];
}

/** In the order of the Tomcats, then of their logs; each once. */
export async function applicationReports(
  inside: Pick<Inspection, "log">,
  { tomcats }: Topology,
): Promise<readonly ApplicationReport[]> {
  const found = await Promise.all(
    tomcats.map(async (tomcat) => {
      const reports = await reportsIn(inside.log(tomcat));
      return reports.map((report) => ({ ...report, tomcat: tomcat.name }));
    }),
  );
  const byMessage = Map.groupBy(found.flat(), ({ message }) => message);
  return [...byMessage.values()].map((same) => ({
    kind: same[0]?.kind ?? "attribute",
    message: same[0]?.message ?? "",
    tomcats: same.map(({ tomcat }) => tomcat),
  }));
}

/** Our own reporter's, whose words are the report. */
const REPORTED = / msmlab\.AttributeReporter\.\w+ (.+)$/;
/** msm's, where a value that passed when it was set could not be stored later; the next line names the class. */
const NOT_STORED = / Cannot serialize session attribute \[(.*)\] for session /;
const CLASS = /^\s*java\.io\.NotSerializableException: (\S+)/;
/** The guard's, of the same. */
const NOT_WRITTEN = / attribute "(.*)" of \S+: java\.io\.NotSerializableException: (\S+)/;
/** Of a framework that stores for itself what belongs to a session, as Wicket does its pages. */
const NOT_SERIALIZABLE = /^\s*Caused by: java\.io\.NotSerializableException: (\S+)/;
/** Java's, of a class that a memcached's copy holds and `templates/tomcat/serialFilter.ts` does not let through. */
const REFUSED = / ObjectInputFilter REJECTED: class \[*L?([^\s,;]+)/;
/** Tomcat's (StandardContext). */
const NOT_STARTED = / Context \[(.*)\] startup failed due to previous errors/;
/** Tomcat's (HostConfig), where not even its context could be made; what it stands on says why, the last line best. */
const NOT_DEPLOYED = / Error deploying deployment descriptor \[.*\/([^/]+)\.xml\]/;
const REASON = /^\s*Caused by: [\w.$]+: (.+)/;

/** @param lines of one Tomcat's log. */
export async function reportsIn(lines: AsyncIterable<string> | Iterable<string>): Promise<readonly Report[]> {
  const reports = new Map<string, ReportKind>();
  let attribute: string | undefined;
  let failed: string | undefined;
  for await (const line of lines) {
    const [, reported] = REPORTED.exec(line) ?? [];
    const [, context] = NOT_STARTED.exec(line) ?? [];
    const [, refused] = REFUSED.exec(line) ?? [];
    const [, written, culprit] = NOT_WRITTEN.exec(line) ?? [];
    const [, type] = attribute === undefined ? [] : (CLASS.exec(line) ?? []);
    const [, other] = NOT_SERIALIZABLE.exec(line) ?? [];
    if (reported !== undefined) reports.set(reported, "attribute");
    if (refused !== undefined) reports.set(notRead(refused), "attribute");
    if (context !== undefined) reports.set(notStarted(context), "start");
    if (type !== undefined && !isKnown(reports, attribute, type))
      reports.set(notStored(attribute, type), "attribute");
    if (culprit !== undefined && !isKnown(reports, written, culprit))
      reports.set(notStored(written, culprit), "attribute");
    if (other !== undefined && !isNamed(reports, other)) reports.set(notSerializable(other), "attribute");
    [, attribute] = NOT_STORED.exec(line) ?? [];
    if (/^\d/.test(line)) failed = undefined;
    const [, descriptor] = NOT_DEPLOYED.exec(line) ?? [];
    const [, reason] = failed === undefined ? [] : (REASON.exec(line) ?? []);
    if (failed !== undefined && reason !== undefined) reports.delete(failed);
    if (descriptor !== undefined) failed = notStarted(pathOf(descriptor));
    else if (failed !== undefined && reason !== undefined)
      failed = `${failed.split(" did ")[0]} did not start: ${reason}`;
    if (failed !== undefined) reports.set(failed, "start");
  }
  return [...reports].map(([message, kind]) => ({ kind, message }));
}

function isKnown(reports: ReadonlyMap<string, ReportKind>, attribute = "", type: string): boolean {
  return [...reports.keys()].some(
    (message) => message.includes(`"${attribute}"`) && message.includes(` ${type},`),
  );
}

function isNamed(reports: ReadonlyMap<string, ReportKind>, type: string): boolean {
  return [...reports.keys()].some((message) => message.includes(` ${type}, which is not Serializable`));
}

function notSerializable(type: string): string {
  return `the application stores ${type}, which is not Serializable; let ${type} implement java.io.Serializable, or keep it out of pages and sessions`;
}

function notStored(attribute = "", type: string): string {
  return `session attribute "${attribute}" holds ${type}, which is not Serializable; let ${type} implement java.io.Serializable, or keep it out of the session`;
}

function notRead(type: string): string {
  return `a session holds ${type}, which is not read back: only values and classes of the packages in WEB-INF/classes are; add its package to application.sessionPackages, or keep it out of the session`;
}

/** What `contextFile` made of it: `a#b` is /a/b. */
function pathOf(descriptor: string): string {
  return descriptor === "ROOT" ? "" : `/${descriptor.replaceAll("#", "/")}`;
}

function notStarted(context: string): string {
  return `${context || "/"} did not start; its Tomcat's log says why`;
}
