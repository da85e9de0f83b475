/** What a target places: files, command and limits of one service on one node. No target is named here. */

import type { Application, Place, ServiceKind } from "./model.ts";

/** A file that lands on a node. */
export interface PlannedFile {
  /** Relative to the service's configuration folder on the node, e.g. `conf/server.xml`. */
  readonly path: string;
  readonly content: string;
  /** Octal permission bits, e.g. `0o640`. The owner is root, the group the service's. */
  readonly mode: number;
  /** Whether the running service takes a change of it by itself. */
  readonly live?: true;
}

/** What of a user's application its plans depend on. */
export interface ApplicationContent {
  /** SHA-256, in hexadecimal, of the names and contents of all that lands on a node. */
  readonly digest: string;
  /** Of the application's own classes, e.g. `com.acme.shop`; their subpackages are meant as well. */
  readonly packages: readonly string[];
}

/** A user's application whose content has been read. */
export interface PlacedApplication extends Application, ApplicationContent {}

/** A user's application that lands on a node as a folder; a target streams it if its digest has changed. */
export interface PlannedFolder {
  /** As a file's, e.g. `application`. */
  readonly path: string;
  /** Path of a .war file or of a directory on the machine that runs `up`, relative to the project's folder. */
  readonly war: string;
  readonly digest: string;
}

/** How to tell from inside the node that a service answers. */
export interface Probe {
  /** Run by `bash -c` in the service's place; exit code 0 when the service answers. */
  readonly script: string;
  /** Seconds after which a service that never answered has failed to start. */
  readonly timeout: number;
}

/** How a running service takes changed files without a restart. */
export interface Reload {
  /** Sent to the service's process, e.g. `USR1`. */
  readonly signal: string;
  /** A pattern of the log line that says the new files are in use. */
  readonly logLine: string;
}

/** Bounds of a service's processes. */
export interface Limits {
  /** MiB of memory. */
  readonly memory: number;
}

/** One service on one node, ready to be placed. */
export interface ServicePlan {
  /** Unique in the lab, see `planName`. */
  readonly name: string;
  readonly node: string;
  /** The service's name on its node, e.g. `tomcat2`. */
  readonly service: string;
  readonly kind: ServiceKind;
  /** Without those that hold generated secrets: these exist only once the secrets do. */
  readonly files: readonly PlannedFile[];
  readonly folders: readonly PlannedFolder[];
  /** The program and its arguments; it stays in the foreground. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** TCP ports the service listens on at the node's address. */
  readonly ports: readonly number[];
  readonly probe: Probe;
  /**
   * `bash -c` text, run as the service in its place and with its environment, while it may be running and the new files lie
   * in `<files>/../.next/<service>`; fails if they are wrong. Absent if there are no files.
   */
  readonly configTest?: string;
  /** Absent if changed files need a restart. */
  readonly reload?: Reload;
  /** Seconds a stopping service gets to finish its requests before it is killed. */
  readonly stopGrace: number;
  readonly limits: Limits;
}

/** `node1-httpd`, `node1-tomcat2`: a service's name in the lab. */
export function planName({ node, service }: Place): string {
  return `${node}-${service}`;
}
