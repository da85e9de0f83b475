/** Finds the Node SDK of a program. */

import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * The file of `module` that the program in `directory` would load.
 * @throws {Error} with the cure, if the packages are not installed.
 */
export function resolveFrom(directory: string, module: string): string {
  try {
    return createRequire(join(directory, "index.js")).resolve(module);
  } catch (cause) {
    throw new Error(`${directory} has no @pulumi/pulumi; run "npm install" there`, { cause });
  }
}

/** The host reports the version of the SDK beside it, so it changes with the SDK. */
export function hostVersion(): string {
  const { version } = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };
  return version;
}
