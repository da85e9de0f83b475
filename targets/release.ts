/** A service's release as the program on a node takes it (node/place.sh). */

import { createHash } from "node:crypto";
import { quote } from "../common/quote.ts";
import { tarEnd, tarHeader, tarPadding } from "../common/tar.ts";
import { livePaths, type PlannedFile, type ServicePlan } from "../topology/plan.ts";

export interface Release {
  /** Changes with anything in the release. */
  readonly digest: string;
  /** A tar archive; it holds secrets if the service has any. */
  readonly archive: Buffer;
}

/** What of a release is the target's own. */
export interface ReleaseParts {
  /** A name or a number of the group that may read the files. */
  readonly group: string;
  /** The systemd unit; absent in Docker. */
  readonly unit?: string;
  /** Shell variables for the plan, beside those that every target has. */
  readonly variables?: Readonly<Record<string, string>>;
}

export function releaseOf(
  plan: ServicePlan,
  secretFiles: readonly PlannedFile[],
  { group, unit, variables = {} }: ReleaseParts,
): Release {
  const files = [...plan.files, ...secretFiles]
    .map((file) => ({ ...file, path: `files/${file.path}` }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const entries = [
    ...files,
    ...(unit === undefined ? [] : [{ path: "unit", mode: 0o644, content: unit }]),
    { path: "plan", mode: 0o600, content: planText(plan, { GROUP: group, ...variables }) },
  ];
  const archive = tarOfTexts(entries);
  return { archive, digest: digestOf(archive) };
}

/** What `contents` calls the systemd unit. */
export const UNIT = "the unit";

/** A line for each file that a preview may show: what of the service changes. */
export function contents(
  plan: ServicePlan,
  secretFiles: readonly PlannedFile[],
  unit: string,
): readonly string[] {
  const shown = [...plan.files, ...secretFiles].map(({ path, content }) => `${digestOf(content)} ${path}`);
  const folders = plan.folders.map(({ path, digest }) => `${digest.slice(0, 12)} ${path}/`);
  return [...shown, ...folders, `${digestOf(unit)} ${UNIT}`].toSorted();
}

/** Shell variables; `load_plan` says which. */
function planText(plan: ServicePlan, others: Readonly<Record<string, string>>): string {
  const { configTest, reload, probe, startReport, folders, keptFolder } = plan;
  const variables = {
    CONFIG_TEST: configTest ?? "",
    RELOAD_SIGNAL: reload?.signal ?? "",
    RELOADED: reload?.logLine ?? "",
    PROBE: probe.script,
    KEPT: keptFolder ?? "",
    TIMEOUT: String(probe.timeoutSeconds),
    LIVE: livePaths(plan).join("\n"),
    FOLDERS: folders.map(({ path, digest }) => `${path} ${archiveName(digest)}`).join("\n"),
    STARTED: startReport?.end ?? "",
    NOT_STARTED: startReport?.failure ?? "",
    ...others,
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join("");
}

/** The name of an archive, on this machine and on nodes. */
export function archiveName(digest: string): string {
  return `${digest.slice(0, 16)}.tar`;
}

/** The same files give the same bytes. */
function tarOfTexts(files: readonly PlannedFile[]): Buffer {
  const blocks = files.flatMap(({ path, mode, content }) => {
    const bytes = Buffer.from(content);
    const header = tarHeader({ path, mode, size: bytes.length, modified: new Date(0) });
    return [header, bytes, tarPadding(bytes.length)];
  });
  return Buffer.concat([...blocks, tarEnd()]);
}

function digestOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}
