/** One download: it is streamed and verified, and gets its final name only then. */

import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Report } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import type { Artifact } from "./artifact.ts";
import { shown } from "./repository.ts";
import { RETRY_POLICY, TransientError } from "./retryPolicy.ts";
import { open, type TransferOptions } from "./transfer.ts";

/**
 * Tries once to download `artifact` from `url` to `target`. It writes to a temporary file in the same folder, so an
 * incomplete file never has the target's name.
 * @throws {TransientError} if a retry may help.
 * @throws {UserError} if it cannot.
 */
export async function download(
  artifact: Artifact,
  url: URL,
  target: string,
  options: TransferOptions,
  report: Report,
): Promise<void> {
  const folder = dirname(target);
  const part = `${target}.${randomUUID()}.part`;
  let sizeBytes: number | undefined;
  try {
    await fs.mkdir(folder, { recursive: true });
    await removeAbandoned(folder);
    const digest = await save(part, "sha256", async () => {
      const transfer = await open(url, options);
      sizeBytes = transfer.sizeBytes;
      report(`fetching ${artifact.fileName}${sizeBytes === undefined ? "" : `, ${readable(sizeBytes)}`}`);
      return transfer.chunks;
    });
    if (digest !== artifact.sha256) throw mismatch(artifact, digest, url);
    await fs.rename(part, target);
  } catch (error) {
    await fs.rm(part, { force: true }).catch(() => {});
    if (error instanceof UserError || error instanceof TransientError) throw error;
    throw await unwritable(artifact, folder, sizeBytes, error as NodeJS.ErrnoException);
  }
}

/** Writes what `source` yields to a new file, syncs it to the disk and returns its digest. */
export async function save(
  path: string,
  algorithm: "sha256" | "sha1",
  source: () => Promise<AsyncIterable<Buffer>>,
): Promise<string> {
  const sum = createHash(algorithm);
  const file = await fs.open(path, "wx");
  try {
    for await (const chunk of await source()) {
      sum.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return sum.digest("hex");
}

/** Removes the temporary files of killed processes: those older than the longest fetch. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await fs.readdir(folder)) {
    if (!name.endsWith(".part")) continue;
    const path = join(folder, name);
    const { mtimeMs } = await fs.stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > RETRY_POLICY.totalTimeoutMs) await fs.rm(path, { force: true });
  }
}

/** This error is final: a retry would get the same bytes. */
function mismatch(artifact: Artifact, digest: string, url: URL): UserError {
  return new UserError(
    [
      `${artifact.fileName} is not the file it should be`,
      `  SHA-256 expected  ${artifact.sha256}`,
      `  SHA-256 got       ${digest}`,
      `  from              ${shown(url)}`,
    ].join("\n"),
    "check what that address serves: a mirror or proxy may return another file, or a login page; the download was deleted",
  );
}

async function unwritable(
  { fileName }: Artifact,
  folder: string,
  sizeBytes: number | undefined,
  cause: NodeJS.ErrnoException,
): Promise<UserError> {
  if (cause.code !== "ENOSPC") {
    const cure = "make the folder writable, or set MSM_LAB_CACHE to one that is";
    return new UserError(`${fileName} cannot be written to ${folder}: ${cause.message}`, cure, { cause });
  }
  const { bavail, bsize } = await fs.statfs(folder);
  const needs = sizeBytes === undefined ? "" : `, ${fileName} needs ${readable(sizeBytes)}`;
  return new UserError(
    `no space left in ${folder}: ${readable(bavail * bsize)} free${needs}`,
    "free some space, or set MSM_LAB_CACHE to a folder on another disk",
    { cause },
  );
}

function readable(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
