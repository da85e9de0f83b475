/** Installs what a lab needs and this machine lacks. Takes milliseconds if nothing is missing. */

import { join } from "node:path";
import { styleText } from "node:util";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import { claim, releaseAtExit } from "../common/pidLink.ts";
import { poll } from "../common/poll.ts";
import { type Progress, type Report, showing, showProgress } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import type { Need } from "../engine/need.ts";

/**
 * Meets each need after those it names in `after`, and independent ones in parallel.
 * @throws {AggregateError} with an error for each need that could not be met; needs that come after it are left alone.
 */
export async function setUp(
  needs: readonly Need[],
  progress: Progress = showProgress(process.stderr),
  lock: typeof lockSetUp = lockSetUp,
): Promise<void> {
  let locked: Promise<() => void> | undefined;
  const acquireLock = () => {
    locked ??= lock(progress.print);
    return locked;
  };
  const met = new Map<string, Promise<boolean>>();
  const meet = (need: Need, before: readonly string[]): Promise<boolean> => {
    const known = met.get(need.name) ?? provideAfter(need, before);
    met.set(need.name, known);
    return known;
  };
  const provideAfter = async (need: Need, before: readonly string[]): Promise<boolean> => {
    const earlier = need.after.map((name) => meet(named(needs, name, before), [...before, name]));
    // A failure here is reported by the need that failed.
    const results = await Promise.allSettled(earlier);
    if (!results.every((result) => result.status === "fulfilled" && result.value)) return false;
    await provide(need, progress, acquireLock);
    return true;
  };
  try {
    const results = await Promise.allSettled(needs.map((need) => meet(need, [need.name])));
    const failures = results.flatMap((result) =>
      result.status === "rejected" ? [result.reason as unknown] : [],
    );
    if (failures.length > 0) throw new AggregateError(failures, "this machine could not be set up");
  } finally {
    progress.close();
    (await locked)?.();
  }
}

async function provide(need: Need, progress: Progress, acquireLock: () => Promise<unknown>): Promise<void> {
  if ((await need.check()).met) return;
  await acquireLock();
  // The process that held the lock may have met it.
  if ((await need.check()).met) return;
  const work = async (say: Report) => {
    await need.provide(say);
    const state = await need.check();
    if (!state.met) throw new UserError(`${need.name}: ${state.detail}`, state.cure);
  };
  await showing(progress, need.name, work, () => styleText("green", "ready", { stream: process.stderr }));
}

function named(needs: readonly Need[], name: string, before: readonly string[]): Need {
  const found = needs.find((need) => need.name === name);
  if (found === undefined) throw new Error(`no need is called ${name}`);
  if (before.includes(name)) throw new Error(`the needs ${before.join(", ")} wait for each other`);
  return found;
}

/**
 * Waits until no other process sets up this machine, then locks out the others.
 * @returns a function that releases the lock.
 */
async function lockSetUp(print: (message: string) => void): Promise<() => void> {
  const lock = join(cacheFolder(), "set-up.pid");
  let reportedOwner: number | undefined;
  const tryLock = () => {
    const owner = claim(lock);
    if (owner !== undefined && owner !== reportedOwner)
      print(`waiting for process ${owner}, which sets this machine up`);
    reportedOwner = owner;
    return owner;
  };
  await poll(tryLock, (owner) => owner === undefined, { timeoutMs: Infinity, intervalMs: 500 });
  return releaseAtExit(lock);
}
