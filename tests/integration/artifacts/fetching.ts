/** A fetch in a process of its own. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable } from "node:stream";

const SCRIPT = join(import.meta.dirname, "fetchThing.ts");

/** Fetches `thing` from the mirror `from`; standard output tells the path. */
export function fetching(
  cache: string,
  from: string,
  env: NodeJS.ProcessEnv = {},
): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [SCRIPT], {
    env: { ...process.env, MSM_LAB_CACHE: cache, MSM_LAB_MAVEN_MIRROR: from, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
}
