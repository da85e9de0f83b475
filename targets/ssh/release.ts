/** A service's release as the program on a host takes it (`host/releases.sh`): what a host gets on stdin, and what identifies it. */

import { createHash } from "node:crypto";
import { quote } from "../../common/quote.ts";
import { JAVAC_STRICT } from "../../templates/images/tomcatDockerfile.ts";
import { SERVICE_USER_NAMES } from "../../templates/serviceUsers.ts";
import { serviceUnit } from "../../templates/systemd/serviceUnit.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import type { TomcatArchive } from "./tomcatArchive.ts";

export interface Release {
  /** Changes with anything in the release. */
  readonly digest: string;
  /** For stdin: holds secrets where the service has any. */
  readonly text: string;
}

export function releaseOf(
  plan: ServicePlan,
  secretFiles: readonly PlannedFile[],
  tomcat: TomcatArchive | undefined,
): Release {
  const files = [...plan.files, ...secretFiles].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const lines = [
    ...files.map(
      ({ path, mode, content, live }) =>
        `${live ? "live" : "file"} ${mode.toString(8)} ${path} ${base64(content)}`,
    ),
    `unit ${base64(serviceUnit(plan))}`,
    `plan ${base64(planText(plan, tomcat))}`,
    "end",
  ];
  const text = `${lines.join("\n")}\n`;
  return { digest: digestOf(text), text };
}

/** A line for each file that a preview may show: what of the service changes. */
export function contents(plan: ServicePlan, secretFiles: readonly PlannedFile[]): readonly string[] {
  const shown = plan.files.map(({ path, content }) => `${digestOf(content)} ${path}`);
  const secrets = secretFiles.map(({ path, content }) => `${digestOf(content)} ${path}`);
  const folders = plan.folders.map(({ path, digest }) => `${digest.slice(0, 12)} ${path}/`);
  return [...shown, ...secrets, ...folders, `${digestOf(serviceUnit(plan))} the unit`].toSorted();
}

/** Shell variables; `load_plan` says which. */
function planText(
  { kind, environment, configTest, reload, probe, folders }: ServicePlan,
  tomcat: TomcatArchive | undefined,
): string {
  const variables = {
    GROUP: SERVICE_USER_NAMES[kind],
    CONFIG_TEST: configTest === undefined ? "" : [...exports(environment), configTest].join("\n"),
    RELOAD_SIGNAL: reload?.signal ?? "",
    RELOADED: reload?.logLine ?? "",
    PROBE: probe.script,
    TIMEOUT: String(probe.timeout),
    FOLDERS: folders.map(({ path, digest }) => `${path} ${archiveName(digest)}`).join("\n"),
    ...(tomcat && {
      TOMCAT: tomcat.folder,
      ARCHIVE: archiveName(tomcat.digest),
      CHECKSUMS: tomcat.checksums,
      JAVAC_OPTIONS: `${JAVAC_STRICT} --release 8`,
    }),
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join("");
}

function exports(environment: ServicePlan["environment"]): readonly string[] {
  return Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`);
}

/** In the host's folder of what came from the controller. */
export function archiveName(digest: string): string {
  return `${digest.slice(0, 16)}.tar`;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
