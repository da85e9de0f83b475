/** Installs Debian packages without prompts, and waits for another apt that holds the lock. */

import { poll } from "../../common/poll.ts";
import type { Report } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import { lastWords, type Outcome, run } from "./run.ts";

/** How long it waits for another apt. */
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

/** Whether apt can install a package of that name. */
export async function aptKnows(name: string): Promise<boolean> {
  const { code, stdout } = await run("apt-cache", ["show", "--no-all-versions", name]);
  return code === 0 && stdout.trim() !== "";
}

async function apt(args: readonly string[], report: Report): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_MODE: "a", LC_ALL: "C" };
  const command = ["-o", `DPkg::Lock::Timeout=${LOCK_TIMEOUT_SECONDS}`, ...args];
  const outcome = await poll(
    () => run("apt-get", command, { env }),
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
 * Whether apt failed because another apt holds the lock on the package lists, which `DPkg::Lock::Timeout` does not cover.
 * Only its message shows that, here in English (`LC_ALL`): the exit code is 100 for every failure.
 */
export function isLocked({ stderr }: Pick<Outcome, "stderr">): boolean {
  return /could not get lock/i.test(stderr);
}
