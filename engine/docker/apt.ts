/** Debian packages, without questions and without treading on another apt. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Report } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import { lastWords, type Outcome, run } from "./run.ts";

/** How long another apt is waited for, in seconds. */
const LOCK_PATIENCE = 300;

/** @throws {UserError} with apt's last words. */
export async function aptUpdate(report: Report): Promise<void> {
  report("apt-get update");
  await apt(["update", "-qq"], report);
}

/** @throws {UserError} with apt's last words. */
export async function aptInstall(packages: readonly string[], report: Report): Promise<void> {
  report(`apt-get install ${packages.join(" ")}`);
  await apt(["install", "-qq", "-y", "--no-install-recommends", ...packages], report);
}

/** Whether apt knows a package that can be installed. */
export async function aptKnows(name: string): Promise<boolean> {
  const { code, stdout } = await run("apt-cache", ["show", "--no-all-versions", name]);
  return code === 0 && stdout.trim() !== "";
}

async function apt(args: readonly string[], report: Report): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_MODE: "a", LC_ALL: "C" };
  const deadline = Date.now() + LOCK_PATIENCE * 1000;
  for (;;) {
    const outcome = await run("apt-get", ["-o", `DPkg::Lock::Timeout=${LOCK_PATIENCE}`, ...args], { env });
    if (outcome.code === 0) return;
    if (!isLocked(outcome) || Date.now() > deadline) throw failed(args, outcome);
    report("waiting for another apt to end");
    await sleep(2000);
  }
}

/**
 * `DPkg::Lock::Timeout` covers the lock on packages, not the one on their lists. Apt tells it in words alone, here in
 * English (`LC_ALL`): its exit code is 100 for everything.
 */
export function isLocked({ stderr }: Pick<Outcome, "stderr">): boolean {
  return /could not get lock/i.test(stderr);
}

function failed(args: readonly string[], outcome: Outcome): UserError {
  return new UserError(
    `apt-get ${args[0]} failed: ${lastWords(outcome)}`,
    "repair apt (try `apt-get update` by hand), then run again",
  );
}
