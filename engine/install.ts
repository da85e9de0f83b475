/** Puts executables where they belong. Each appears at once and whole, also when two processes do it at the same time. */

import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { dirname } from "node:path";

/** Moves the file `from` to `to`; both are in the cache folder. */
export async function installFile(from: string, to: string): Promise<void> {
  await fs.chmod(from, 0o755);
  await fs.mkdir(dirname(to), { recursive: true });
  await fs.rename(from, to);
}

/** Lets `to` be a link to `target`, a file that belongs to the user. */
export async function installLink(target: string, to: string): Promise<void> {
  await place(to, (part) => fs.symlink(target, part));
}

/**
 * Lets `to` start `program`, a TypeScript file of the project that is deployed. Several clones of the project share the
 * cache, so which one that is comes from the environment (`engineEnvironment`), else from the working directory.
 */
export async function installLauncher(program: string, to: string): Promise<void> {
  const script = `#!/bin/sh\nexec node "\${MSM_LAB_ROOT:-.}/${program}" "$@"\n`;
  await place(to, (part) => fs.writeFile(part, script, { mode: 0o755 }));
}

/** `make` makes the file under another name; renaming it is atomic. */
async function place(to: string, make: (part: string) => Promise<void>): Promise<void> {
  const part = `${to}.${randomUUID()}.part`;
  await fs.mkdir(dirname(to), { recursive: true });
  await make(part);
  await fs.rename(part, to);
}
