/** Where the Node SDK of a program is. */

import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * The file of `module` as the program in `directory` would load it.
 * @throws an Error that says what to do where the packages are not installed.
 */
export function resolveFrom(directory: string, module: string): string {
  try {
    return createRequire(join(directory, "index.js")).resolve(module);
  } catch (cause) {
    throw new Error(`${directory} has no @pulumi/pulumi; run "npm install" there`, { cause });
  }
}

/** The host's version is that of the SDK beside it: it changes when the SDK is changed. */
export function hostVersion(): string {
  const { version } = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };
  return version;
}
