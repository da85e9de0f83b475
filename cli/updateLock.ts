/** Who works on a stack now: Pulumi's file backend has a lock file per update, which a killed update leaves behind. */

import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isAlive } from "../common/isAlive.ts";
import { UserError } from "../common/userError.ts";
import { backendFolder, PROJECT } from "./ownState.ts";

/** The content of a lock file. */
export interface UpdateLock {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** ISO 8601. */
  readonly timestamp: string;
}

/**
 * Removes the locks that killed updates left.
 * @returns whether there was one: its stack may be in the middle of something.
 * @throws {UserError} where an update is at work.
 */
export function clearLocks(stack: string, say: (message: string) => void): boolean {
  const folder = join(backendFolder(), "locks", "organization", PROJECT, stack);
  if (!existsSync(folder)) return false;
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  for (const file of files) {
    const lock: UpdateLock = JSON.parse(readFileSync(join(folder, file), "utf8"));
    if (isHeld(lock, hostname(), isPulumi)) throw held(stack, lock);
    for (const part of [file, `${file}.attrs`]) rmSync(join(folder, part), { force: true });
    say(`the run of ${lock.timestamp} (process ${lock.pid}) was killed; going on from where it was`);
  }
  return files.length > 0;
}

/** Another machine's processes cannot be seen from here: its locks count. */
export function isHeld(lock: UpdateLock, host: string, runs: (pid: number) => boolean): boolean {
  return lock.hostname !== host || runs(lock.pid);
}

function held(stack: string, { pid, username, hostname: host, timestamp }: UpdateLock): UserError {
  const where = host === hostname() ? "" : ` on ${host}`;
  return new UserError(
    `stack ${stack} is being worked on by process ${pid} of ${username}${where}, since ${timestamp}`,
    "wait until it ends; `./lab pulumi cancel` removes the lock of one that is gone",
  );
}

/** Its number may have gone to another program since. */
function isPulumi(pid: number): boolean {
  if (!isAlive(pid)) return false;
  const comm = `/proc/${pid}/comm`;
  return !existsSync(comm) || readFileSync(comm, "utf8").startsWith("pulumi");
}
