/** Pulumi's file backend keeps a lock file for each running update; a killed update leaves its lock behind. */

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
 * Removes the locks that killed updates left behind.
 * @throws {UserError} if an update is running.
 */
export function clearLocks(stack: string, say: (message: string) => void): void {
  for (const { file, lock } of locksOf(stack)) {
    if (isHeld(lock, hostname(), isPulumi)) throw held(stack, lock);
    for (const part of [file, `${file}.attrs`]) rmSync(part, { force: true });
    say(`the run of ${lock.timestamp} (process ${lock.pid}) was killed; resuming where it stopped`);
  }
}

/** @throws {UserError} if an update is running. */
export function refuseUpdate(stack: string): void {
  for (const { lock } of locksOf(stack)) if (isHeld(lock, hostname(), isPulumi)) throw held(stack, lock);
}

function locksOf(stack: string): readonly { readonly file: string; readonly lock: UpdateLock }[] {
  const folder = join(backendFolder(), "locks", "organization", PROJECT, stack);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.map((name) => {
    const file = join(folder, name);
    return { file, lock: JSON.parse(readFileSync(file, "utf8")) };
  });
}

/** A lock of another machine always counts as held, because its processes cannot be checked from here. */
export function isHeld(lock: UpdateLock, host: string, runs: (pid: number) => boolean): boolean {
  return lock.hostname !== host || runs(lock.pid);
}

function held(stack: string, { pid, username, hostname: host, timestamp }: UpdateLock): UserError {
  const where = host === hostname() ? "" : ` on ${host}`;
  return new UserError(
    `stack ${stack} is being updated by process ${pid} of ${username}${where}, since ${timestamp}`,
    "wait until it ends; if the process no longer exists, `./lab pulumi cancel` removes its lock",
  );
}

/** Checks the program's name as well, because the process id may have been reused. */
function isPulumi(pid: number): boolean {
  if (!isAlive(pid)) return false;
  const comm = `/proc/${pid}/comm`;
  return !existsSync(comm) || readFileSync(comm, "utf8").startsWith("pulumi");
}
