/** One process at a time sets this machine up. */

import { mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import { isAlive } from "./isAlive.ts";

/**
 * Waits until no other process sets up, and keeps others out from then on.
 * @param waiting told once for whom is waited.
 * @returns lets the others in again.
 */
export async function lockSetUp(waiting: (message: string) => void): Promise<() => void> {
  mkdirSync(cacheFolder(), { recursive: true });
  // A link is made in one step, names its owner, and needs no content that could be half written.
  const lock = join(cacheFolder(), "set-up.pid");
  let told = 0;
  for (;;) {
    if (claim(lock)) {
      const release = () => rmSync(lock, { force: true });
      process.once("exit", release);
      return () => {
        process.off("exit", release);
        release();
      };
    }
    const owner = ownerOf(lock);
    if (owner === undefined) continue;
    if (!isAlive(owner)) {
      rmSync(lock, { force: true });
      continue;
    }
    if (told !== owner) waiting(`waiting for process ${owner}, which sets this machine up`);
    told = owner;
    await sleep(500);
  }
}

function claim(lock: string): boolean {
  try {
    symlinkSync(String(process.pid), lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Nobody where it was released in between. */
function ownerOf(lock: string): number | undefined {
  try {
    return Number(readlinkSync(lock));
  } catch {
    return undefined;
  }
}
