/**
 * A lock whose owner is a process: a link is made in one step, names its owner, and has no content half written. Libraries
 * such as proper-lockfile tell a dead owner by a heartbeat: late, and wrongly if it was only stopped.
 */

import { mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { isAlive } from "./isAlive.ts";

/**
 * Takes the lock if nobody alive has it; its folder is made.
 * Returns the process that has it, or undefined if it is this one's now.
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

/** Releases the lock when this process ends. Returns what releases it now. */
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

/** Returns undefined if it was released in between. */
function ownerOf(link: string): number | undefined {
  try {
    return Number(readlinkSync(link));
  } catch {
    return undefined;
  }
}
