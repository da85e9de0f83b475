/** One download: streamed, verified, and only then given its name. */

import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Report } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import type { Artifact } from "./artifact.ts";
import { Interruption, PATIENCE } from "./patience.ts";
import { shown } from "./repository.ts";
import { open, type TransferOptions } from "./transfer.ts";

/**
 * One attempt to bring `artifact` from `url` to `target`. It writes beside the target under a name of its own, so a
 * half file never has the target's name.
 * @throws {Interruption} where trying again may help.
 * @throws {UserError} where it cannot.
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
  let size: number | undefined;
  try {
    await fs.mkdir(folder, { recursive: true });
    await removeAbandoned(folder);
    const digest = await save(part, async () => {
      const transfer = await open(url, options);
      size = transfer.size;
      report(`fetching ${artifact.fileName}${size === undefined ? "" : `, ${readable(size)}`}`);
      return transfer.chunks;
    });
    if (digest !== artifact.sha256) throw mismatch(artifact, digest, url);
    await fs.rename(part, target);
  } catch (error) {
    await fs.rm(part, { force: true }).catch(() => {});
    if (error instanceof UserError || error instanceof Interruption) throw error;
    throw await unwritable(artifact, folder, size, error as NodeJS.ErrnoException);
  }
}

/** Writes what `source` yields to a new file and to the disk; gives back its SHA-256. */
async function save(path: string, source: () => Promise<AsyncIterable<Buffer>>): Promise<string> {
  const sum = createHash("sha256");
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

/** Parts that are older than any fetch may last belong to processes that were killed. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await fs.readdir(folder)) {
    if (!name.endsWith(".part")) continue;
    const path = join(folder, name);
    const { mtimeMs } = await fs.stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > PATIENCE.total) await fs.rm(path, { force: true });
  }
}

/** Not tried again: the same bytes would come. */
function mismatch(artifact: Artifact, digest: string, url: URL): UserError {
  return new UserError(
    [
      `${artifact.fileName} is not the file it should be`,
      `  SHA-256 expected  ${artifact.sha256}`,
      `  SHA-256 got       ${digest}`,
      `  from              ${shown(url)}`,
    ].join("\n"),
    "look at what that address serves: a mirror or proxy that gives another file, or a log-in page; it was thrown away",
  );
}

async function unwritable(
  { fileName }: Artifact,
  folder: string,
  size: number | undefined,
  cause: NodeJS.ErrnoException,
): Promise<UserError> {
  if (cause.code !== "ENOSPC") {
    const cure = "make the folder writable, or set MSM_LAB_CACHE to one that is";
    return new UserError(`${fileName} cannot be kept in ${folder}: ${cause.message}`, cure, { cause });
  }
  const { bavail, bsize } = await fs.statfs(folder);
  const needs = size === undefined ? "" : `, ${fileName} needs ${readable(size)}`;
  return new UserError(
    `no space left in ${folder}: ${readable(bavail * bsize)} free${needs}`,
    "free some space, or set MSM_LAB_CACHE to a folder on another disk",
    { cause },
  );
}

function readable(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
