/** What a target deploys: the files, command and limits of one service on one node. Nothing here depends on the target. */

import type { Application, Profile, ServiceKind, ServiceLocation } from "./model.ts";

/** A file that lands on a node. */
export interface PlannedFile {
  /** Relative to the service's configuration folder on the node, e.g. `conf/server.xml`. */
  readonly path: string;
  readonly content: string;
  /** Permission bits, e.g. `0o640`. The owner is root, the group is the service's. */
  readonly mode: number;
  /** Whether the running service picks up a change by itself. */
  readonly live?: true;
}

/** What the plans depend on in the content of a user's application. */
export interface ApplicationContent {
  /** The SHA-256, in hexadecimal, of the names and contents of all deployed files, and of what converts them. */
  readonly digest: string;
  /** The profile whose Tomcat has the converter that they go through; absent if they are deployed as they are. */
  readonly convertedBy?: Profile;
  /** The packages of the application's own classes, e.g. `com.acme.shop`; subpackages are included. */
  readonly packages: readonly string[];
  /** The application's own classes that are in no package, e.g. `Cart`. */
  readonly unpackagedClasses: readonly string[];
  /** The name of its session cookie, if it gives it one. */
  readonly sessionCookie: string | undefined;
  /** Undefined if it has no META-INF/context.xml. */
  readonly context: UserContext | undefined;
  /** The SHA-256, in hexadecimal, of its libraries; undefined if it has none. */
  readonly librariesDigest: string | undefined;
}

/** An element of a user's META-INF/context.xml. */
export interface ContextElement {
  /** E.g. `Resource`. */
  readonly name: string;
  /** The values may be secret. Tomcat replaces properties in them, `${name}`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly ContextElement[];
  /** Without white space around it. */
  readonly text: string;
  /** Where it starts in the file, counted from 1. */
  readonly line: number;
}

/** What counts of a user's META-INF/context.xml. */
export interface UserContext {
  /** Those of Context itself. */
  readonly attributes: ContextElement["attributes"];
  readonly elements: readonly ContextElement[];
  /** What of the file does not have the effect that it has elsewhere: a sentence each, with the line, without values. */
  readonly warnings: readonly string[];
}

/** A user's application whose content has been read. */
export interface PlacedApplication extends Application, ApplicationContent {}

/** The balancer's certificate as it lands on its node. */
export interface PlacedCertificate {
  /** In PEM: the balancer's own certificate first, then those that lead to its authority. */
  readonly chain: string;
  /** In PEM, PKCS #8; secret. */
  readonly key: string;
  /** Whether httpd staples an answer of the authority's OCSP responder to it. */
  readonly isStapled: boolean;
}

/** Files of the user, deployed to a node as a folder; a target streams them if their digest has changed. */
export type PlannedFolder = PlannedApplication | PlannedLibraries;

interface PlannedContent {
  /** Relative like a file's path, e.g. `applications/shop`. */
  readonly path: string;
  readonly digest: string;
}

interface PlannedApplication extends PlannedContent {
  /** The path of a .war file or a directory on the machine that runs `up`, relative to the project's folder. */
  readonly war: string;
  /** As in `ApplicationContent`. */
  readonly convertedBy?: Profile;
}

interface PlannedLibraries extends PlannedContent {
  /** The paths of jars on the machine that runs `up`, relative to the project's folder. */
  readonly libraries: readonly string[];
}

/** Returns the folder of an application of the user on a node, relative like a file's path; the page's is next to it. */
export function applicationFolder({ name }: Pick<Application, "name">): string {
  return `applications/${name}`;
}

/** How to check from inside the node whether a service answers. */
export interface Probe {
  /** Run with `bash -c` in the service's container or on its host; it exits with 0 if the service answers. */
  readonly script: string;
  /** A service that has not answered within this time has failed to start. */
  readonly timeoutSeconds: number;
}

/**
 * How the log of a service says what of it has not started. The probe alone does not tell: a Tomcat answers even if an
 * application did not start.
 */
export interface StartReport {
  /** The text in the log line that ends the report. */
  readonly end: string;
  /** The text before the path and the reason of something that did not start. */
  readonly failure: string;
}

/** How a running service reloads changed files without a restart. */
export interface Reload {
  /** The signal for the service's main process, e.g. `USR1`. */
  readonly signal: string;
  /** A pattern of the log line that reports that the new files are in use. */
  readonly logLine: string;
}

/** Resource limits of a service's processes. */
export interface Limits {
  readonly memoryMiB: number;
  /** Processes and threads; absent if 1,024 are enough. Docker has no limit of them. */
  readonly tasks?: number;
}

/** One service on one node, ready to be deployed. */
export interface ServicePlan {
  /** Unique in the lab; see `planName`. */
  readonly name: string;
  readonly node: string;
  /** The service's name on its node, e.g. `tomcat2`. */
  readonly service: string;
  readonly kind: ServiceKind;
  /** All files without generated secrets; those with secrets exist only once the secrets do. */
  readonly files: readonly PlannedFile[];
  /** Paths of files with generated secrets that the running service picks up by itself; absent if it picks up none. */
  readonly liveSecrets?: readonly string[];
  readonly folders: readonly PlannedFolder[];
  /** The program and its arguments; it stays in the foreground. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** A folder that it may write to and that outlives its releases; absent if it has none. On hosts only. */
  readonly keptFolder?: string;
  /** The TCP ports on which the service listens at the node's address. */
  readonly ports: readonly number[];
  readonly probe: Probe;
  /** Absent if a service that answers has started. */
  readonly startReport?: StartReport;
  /**
   * A script for `bash -c` that fails if the new files are wrong. It runs as the service would, with its user and
   * environment, possibly while the service runs; the new files are in `<files>/../.next/<service>`. Absent if there are
   * no files.
   */
  readonly configTest?: string;
  /** Absent if changed files require a restart. */
  readonly reload?: Reload;
  /** How long a stopping service may finish its requests before it is killed. */
  readonly stopGraceSeconds: number;
  readonly limits: Limits;
}

/** Returns the paths of all files that the running service picks up by itself. */
export function livePaths({
  files,
  liveSecrets = [],
}: Pick<ServicePlan, "files" | "liveSecrets">): readonly string[] {
  return [...files.flatMap(({ path, live }) => (live ? [path] : [])), ...liveSecrets];
}

/** Returns a service's name in the lab, e.g. `node1-httpd` or `node1-tomcat2`. */
export function planName({ node, service }: ServiceLocation): string {
  return `${node}-${service}`;
}
