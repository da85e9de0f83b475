/** What a target deploys: the files, command and limits of one service on one node. Nothing here depends on the target. */

import type { Application, ServiceKind, ServiceLocation } from "./model.ts";

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
  /** The SHA-256, in hexadecimal, of the names and contents of all deployed files. */
  readonly digest: string;
  /** The packages of the application's own classes, e.g. `com.acme.shop`; subpackages are included. */
  readonly packages: readonly string[];
  /** The name of its session cookie, if it gives it one. */
  readonly sessionCookie: string | undefined;
}

/** A user's application whose content has been read. */
export interface PlacedApplication extends Application, ApplicationContent {}

/** A user's application, deployed to a node as a folder; a target streams it if its digest has changed. */
export interface PlannedFolder {
  /** Relative like a file's path, e.g. `applications/shop`. */
  readonly path: string;
  /** The path of a .war file or a directory on the machine that runs `up`, relative to the project's folder. */
  readonly war: string;
  readonly digest: string;
}

/** How to check from inside the node whether a service answers. */
export interface Probe {
  /** Run with `bash -c` in the service's container or on its host; it exits with 0 if the service answers. */
  readonly script: string;
  /** A service that has not answered within this time has failed to start. */
  readonly timeoutSeconds: number;
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
  readonly folders: readonly PlannedFolder[];
  /** The program and its arguments; it stays in the foreground. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The TCP ports on which the service listens at the node's address. */
  readonly ports: readonly number[];
  readonly probe: Probe;
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

/** Returns a service's name in the lab, e.g. `node1-httpd` or `node1-tomcat2`. */
export function planName({ node, service }: ServiceLocation): string {
  return `${node}-${service}`;
}
