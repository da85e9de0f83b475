/** What the Tomcats' logs report about applications: which did not start, and what of their sessions cannot be kept. */

import type { Inspection } from "../targets/inspection.ts";
import { NOT_STARTED } from "../templates/tomcat/startReport.ts";
import type { Topology } from "../topology/model.ts";
import { type Refusal, refusalIn, refusalReports } from "./refusedSessions.ts";

/**
 * `start`: an application did not start. `attribute`: a session attribute cannot be kept. `tooLarge`: a session is larger
 * than a memcached stores. `noRoom`: a memcached had no room for one.
 */
export type ReportKind = "start" | "attribute" | Refusal["kind"];

export interface LogReport {
  readonly kind: ReportKind;
  /** What is wrong and what to do about it, in one sentence. */
  readonly message: string;
}

export interface ApplicationReport extends LogReport {
  /** The Tomcats that have logged it since their start, e.g. `TomcatA`. */
  readonly tomcats: readonly string[];
}

/** Returns each report once, in the order of the Tomcats, then of their logs. */
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

/**
 * A record as Tomcat's OneLineFormatter writes it: time, level, thread, class and method, message.
 * Levels and messages are in the host's language; lines without a time belong to the record before them.
 */
const RECORD = /^\d\S* \S+ \S+ \[[^\]]*\] (\S+) (.*)$/;

/** Our own reporter, whose messages are reports as they stand. */
const REPORTER = "msmlab.AttributeReporter.";
/** The end of our own messages, see `AttributeReporter.coded`. */
const CODE = /\tattribute=(.*)\tclass=(\S+)$/;

/** msm logs this of a value that was accepted when set and could not be stored later; the class follows, session ids come last. */
const TRANSCODER = "de.javakaffee.web.msm.JavaSerializationTranscoder.writeAttributes";
const UNSTORED = /\[(.*)\].*\[/;
const CLASS = /^\s*java\.io\.NotSerializableException: (\S+)/;

/** Logged by a framework that stores parts of a session itself, as Wicket stores its pages. */
const CAUSE_CLASS = /^\s*Caused by: java\.io\.NotSerializableException: (\S+)/;

/** Java logs this of a class that a copy in memcached holds and `templates/tomcat/serialFilter.ts` does not let through. */
const REFUSED = /^ObjectInputFilter REJECTED: class \[*L?([^\s,;]+)/;

/** @param lines those of one Tomcat's log. */
export async function reportsIn(
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<readonly LogReport[]> {
  const reports = new Map<string, LogReport>();
  const add = (message: string, kind: ReportKind = "attribute") => reports.set(message, { kind, message });
  /** Classes that were reported, alone and with their attribute. */
  const reportedTypes = new Set<string>();
  const addType = (message: string, type: string, attribute = "") => {
    if (!reportedTypes.has(`${attribute}\t${type}`)) add(message);
    reportedTypes.add(`\t${type}`).add(`${attribute}\t${type}`);
  };
  const refusals: Refusal[] = [];
  let source = "";
  let message = "";
  for await (const line of lines) {
    const refusal = refusalIn(line);
    if (refusal !== undefined) refusals.push(refusal);
    const record = RECORD.exec(line);
    if (record) {
      [, source = "", message = ""] = record;
      const [, name = "", type] = CODE.exec(message) ?? [];
      const [, refused] = REFUSED.exec(message) ?? [];
      const reported = source.startsWith(REPORTER) ? message.replace(CODE, "") : undefined;
      if (reported !== undefined) add(reported);
      if (type !== undefined) addType(reported ?? notStored(name, type), type, name);
      if (refused !== undefined) add(notRead(refused));
      if (source === NOT_STARTED) add(message, "start");
      continue;
    }
    const [, attribute] = (source === TRANSCODER && UNSTORED.exec(message)) || [];
    const [, type] = CLASS.exec(line) ?? [];
    const [, cause] = CAUSE_CLASS.exec(line) ?? [];
    if (attribute !== undefined && type !== undefined) addType(notStored(attribute, type), type, attribute);
    if (cause !== undefined) addType(notSerializable(cause), cause);
  }
  return [...reports.values(), ...refusalReports(refusals)];
}

function notSerializable(type: string): string {
  return `the application stores ${type}, which is not Serializable; let ${type} implement java.io.Serializable, or keep it out of pages and sessions`;
}

function notStored(attribute: string, type: string): string {
  return `session attribute "${attribute}" holds ${type}, which is not Serializable; let ${type} implement java.io.Serializable, or keep it out of the session`;
}

function notRead(type: string): string {
  return `a session holds ${type}, which is not read back: only values and classes of WEB-INF/classes are; add its package to application.sessionPackages, or keep it out of the session`;
}
