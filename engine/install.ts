/** Installs executables. Each appears atomically, even if two processes install it at the same time. */

import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { dirname } from "node:path";

/** Moves the executable `from` to `to`; both are in the cache folder. */
export async function installFile(from: string, to: string): Promise<void> {
  await fs.chmod(from, 0o755);
  await fs.mkdir(dirname(to), { recursive: true });
  await fs.rename(from, to);
}

/** Makes `to` a symbolic link to `target`, a file of the user's. */
export async function installLink(target: string, to: string): Promise<void> {
  await place(to, (part) => fs.symlink(target, part));
}

/**
 * Makes `to` a script that starts `program`, a TypeScript file of the project that is deployed. Several clones of the
 * project share the cache: MSM_LAB_ROOT (`engineEnvironment`) selects the clone, otherwise the working directory does.
 */
export async function installLauncher(program: string, to: string): Promise<void> {
  const script = `#!/bin/sh\nexec node "\${MSM_LAB_ROOT:-.}/${program}" "$@"\n`;
  await place(to, (part) => fs.writeFile(part, script, { mode: 0o755 }));
}

/** Has `make` create the file under a temporary name, and renames it, which is atomic. */
async function place(to: string, make: (part: string) => Promise<void>): Promise<void> {
  const part = `${to}.${randomUUID()}.part`;
  await fs.mkdir(dirname(to), { recursive: true });
  await make(part);
  await fs.rename(part, to);
}
