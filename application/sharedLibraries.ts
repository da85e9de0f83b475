/** Jars for Tomcat's own class loader, which all applications share. */

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { UserError } from "../common/userError.ts";
import { inProject } from "./application.ts";
import type { ApplicationFile } from "./applicationFile.ts";
import { openArchive } from "./archiveFiles.ts";
import { type Library, readLibrary } from "./library.ts";
import { libraryErrors, NEWEST } from "./platform.ts";

/**
 * Returns the files of libraries, sorted by name.
 * @param libraries paths of jars, relative to the project's folder.
 * @throws {UserError} if one of them is no file.
 */
export async function libraryFiles(libraries: readonly string[]): Promise<readonly ApplicationFile[]> {
  const files = await Promise.all(libraries.map(libraryFile));
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function libraryFile(library: string): Promise<ApplicationFile> {
  const path = inProject(library);
  const found = await stat(path).catch((error) => {
    if (error.code !== "ENOENT") throw error;
    throw new UserError("there is no such file", `correct the path: it means ${path}`);
  });
  if (!found.isFile()) throw new UserError("it is not a file", "name the .jar file itself");
  return {
    path: basename(path),
    size: found.size,
    modified: found.mtime,
    content: () => createReadStream(path),
  };
}

/** Classes that are on every Tomcat of a lab: a second copy beside them would not be used, or by some of it only. */
const OURS: readonly (readonly [prefix: string, owner: string])[] = [
  ["javax/servlet/", "the servlet API, which Tomcat brings"],
  ["jakarta/servlet/", "the servlet API, which Tomcat brings"],
  ["org/apache/catalina/core/", "Tomcat itself"],
  ["org/apache/tomcat/util/", "Tomcat itself"],
  ["org/apache/jasper/", "Tomcat's JSP compiler"],
  ["de/javakaffee/web/msm/", "msm, which the lab brings"],
  ["net/spy/memcached/", "spymemcached, which the lab brings"],
  ["msmlab/", "the lab's own"],
];

/**
 * Returns the names of all classes in a library, with slashes, e.g. `org/postgresql/Driver`.
 * @throws {UserError} if Tomcat could not load it, or must not.
 */
export async function sharedClasses(library: string): Promise<readonly string[]> {
  const read = await readLibrary(await libraryFile(library), NEWEST);
  const archive = await openArchive(inProject(library));
  archive.close();
  const [error = ownError(read)] = libraryErrors([read]);
  if (error !== undefined) throw error;
  return read.classes;
}

function ownError({ classes }: Library): UserError | undefined {
  for (const [prefix, owner] of OURS) {
    const found = classes.find((name) => name.startsWith(prefix))?.replaceAll("/", ".");
    if (found !== undefined)
      return new UserError(`it has ${found}, a class of ${owner}`, "remove it from the list");
  }
  return undefined;
}
