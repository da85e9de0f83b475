/** Debian packages, without questions and without treading on another apt. */

import { poll } from "../../common/poll.ts";
import type { Report } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import { lastWords, type Outcome, run } from "./run.ts";

/** How long another apt is waited for. */
const LOCK_TIMEOUT_SECONDS = 300;

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
  const words = ["-o", `DPkg::Lock::Timeout=${LOCK_TIMEOUT_SECONDS}`, ...args];
  const outcome = await poll(
    () => run("apt-get", words, { env }),
    (ended) => {
      const isOver = ended.code === 0 || !isLocked(ended);
      if (!isOver) report("waiting for another apt to end");
      return isOver;
    },
    { timeoutMs: LOCK_TIMEOUT_SECONDS * 1000, intervalMs: 2000 },
  );
  if (outcome.code === 0) return;
  throw new UserError(
    `apt-get ${args[0]} failed: ${lastWords(outcome)}`,
    "repair apt (try `apt-get update` by hand), then run again",
  );
}

/**
 * `DPkg::Lock::Timeout` covers the lock on packages, not the one on their lists. Apt tells it in words alone, here in
 * English (`LC_ALL`): its exit code is 100 for everything.
 */
export function isLocked({ stderr }: Pick<Outcome, "stderr">): boolean {
  return /could not get lock/i.test(stderr);
}
