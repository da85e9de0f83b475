/** One process at a time sets this machine up. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import { claim, releaseAtExit } from "../common/pidLink.ts";

/**
 * Waits until no other process sets up, and keeps others out from then on.
 * @param waiting told once for whom is waited.
 * @returns lets the others in again.
 */
export async function lockSetUp(waiting: (message: string) => void): Promise<() => void> {
  mkdirSync(cacheFolder(), { recursive: true });
  const lock = join(cacheFolder(), "set-up.pid");
  let told = 0;
  for (;;) {
    const owner = claim(lock);
    if (owner === undefined) return releaseAtExit(lock);
    if (told !== owner) waiting(`waiting for process ${owner}, which sets this machine up`);
    told = owner;
    await sleep(500);
  }
}
