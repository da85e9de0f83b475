/** The user's application: a .war file or a directory, which is read in place and never changed. */

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { UserError } from "../common/userError.ts";
import { type ApplicationFile, bytes, DESCRIPTOR } from "./applicationFile.ts";
import { openArchive } from "./archiveFiles.ts";
import { directoryFiles } from "./directoryFiles.ts";
import { distributable, MINIMAL_DESCRIPTOR } from "./distributable.ts";
import { refuseShape } from "./shape.ts";

/** The folder that a configuration's paths are relative to, whatever the working directory is. */
const PROJECT = resolve(import.meta.dirname, "..");

/**
 * Calls `use` with the files to deploy: those of the application, sorted by path, with a distributable web.xml. They can
 * be read until `use` has ended.
 * @param war the path of a .war file or a directory, relative to the project's folder.
 * @throws {UserError} if the path has no valid application.
 */
export function withApplication<T>(
  war: string,
  use: (files: readonly ApplicationFile[]) => Promise<T>,
): Promise<T> {
  return withFiles(war, async (files) => await use(await placed(files)));
}

/**
 * Calls `use` with the files of an application as they are, in any order.
 * @throws {UserError} if the path has no application, or its files could do harm.
 */
export async function withFiles<T>(
  war: string,
  use: (files: readonly ApplicationFile[]) => Promise<T>,
): Promise<T> {
  const path = inProject(war);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new UserError("there is no such file", `build it, or correct the path: it means ${path}`);
  }
  if (found.isDirectory()) return await use(harmless(await directoryFiles(path)));
  const archive = await openArchive(path);
  try {
    return await use(harmless(archive.files));
  } finally {
    archive.close();
  }
}

/** Returns the absolute path of a file that the configuration names. */
export function inProject(path: string): string {
  return resolve(PROJECT, path);
}

function harmless(files: readonly ApplicationFile[]): readonly ApplicationFile[] {
  refuseShape(files);
  return files;
}

async function placed(files: readonly ApplicationFile[]): Promise<readonly ApplicationFile[]> {
  const given = files.find(({ path }) => path === DESCRIPTOR);
  const others = files.filter((file) => file !== given);
  return [...others, await descriptor(given)].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function descriptor(given: ApplicationFile | undefined): Promise<ApplicationFile> {
  const text = given ? distributable(await bytes(given)) : Buffer.from(MINIMAL_DESCRIPTOR);
  const modified = given?.modified ?? new Date(0);
  return { path: DESCRIPTOR, size: text.length, modified, content: () => chunks(text) };
}

async function* chunks(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}
