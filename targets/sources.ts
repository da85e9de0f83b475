/** The project's own source files, as they go into images. */

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PROJECT = join(import.meta.dirname, "..");

export interface SourceFile {
  /** Relative to the project, e.g. `java/main/msmlab/Store.java`. */
  readonly path: string;
  readonly content: string;
}

/** Every file of these folders, in an order that is always the same. @param folders relative to the project. */
export function sourceFiles(folders: readonly string[]): readonly SourceFile[] {
  return globSync(
    folders.map((folder) => `${folder}/**/*.*`),
    { cwd: PROJECT },
  )
    .sort()
    .map((path) => ({ path, content: readFileSync(join(PROJECT, path), "utf8") }));
}
