/**
 * A lock that a process owns: a symbolic link to the owner's process id. It is created atomically, so that it is never half
 * written. Libraries such as proper-lockfile detect a dead owner by its heartbeat: late, and wrongly if it is only stopped.
 */

import { mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { isAlive } from "./isAlive.ts";

/**
 * Takes the lock unless a living process has it; creates its folder.
 * Returns undefined if this process has the lock now, otherwise the id of the process that has it.
 */
export function claim(link: string): number | undefined {
  mkdirSync(dirname(link), { recursive: true });
  for (;;) {
    if (make(link)) return undefined;
    const owner = ownerOf(link);
    if (owner === undefined) continue;
    if (isAlive(owner)) return owner;
    rmSync(link, { force: true });
  }
}

/** Releases the lock when this process ends. Returns a function that releases it earlier. */
export function releaseAtExit(link: string): () => void {
  const release = () => rmSync(link, { force: true });
  process.once("exit", release);
  return () => {
    process.off("exit", release);
    release();
  };
}

function make(link: string): boolean {
  try {
    symlinkSync(String(process.pid), link);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Returns undefined if the lock was released in the meantime. */
function ownerOf(link: string): number | undefined {
  try {
    return Number(readlinkSync(link));
  } catch {
    return undefined;
  }
}
