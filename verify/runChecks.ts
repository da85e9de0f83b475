import { describeFailure } from "../common/userError.ts";
import { UnseenError } from "../targets/inspection.ts";
import { type Check, type CheckOutcome, type CheckResult, failed } from "./check.ts";
import type { LabUnderCheck } from "./labUnderCheck.ts";

/**
 * Runs the checks concurrently, each as soon as those that it needs have passed.
 * @param checks each after those it needs.
 * @returns the results in the order of the checks.
 */
export function runChecks(checks: readonly Check[], lab: LabUnderCheck): Promise<readonly CheckResult[]> {
  const results = new Map<Check, Promise<CheckResult>>();
  for (const check of checks) {
    const needed = check.needs.flatMap((need) => results.get(need) ?? []);
    results.set(check, run(check, needed, lab));
  }
  return Promise.all(results.values());
}

async function run(
  check: Check,
  needed: readonly Promise<CheckResult>[],
  lab: LabUnderCheck,
): Promise<CheckResult> {
  const { name } = check;
  const missing = (await Promise.all(needed)).find(({ result }) => result !== "passed");
  if (missing) return { name, result: "not checked", because: rootOf(missing) };
  return { name, ...(await look(check, lab)) };
}

function rootOf(missing: CheckResult): string {
  return missing.result === "not checked" ? missing.because : missing.name;
}

/** An error while looking fails the check, unless the target says that it cannot look. */
async function look(check: Check, lab: LabUnderCheck): Promise<CheckOutcome> {
  try {
    return await check.look(lab);
  } catch (error) {
    if (error instanceof UnseenError) return { result: "not seen", seen: error.message };
    const cause = error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
    const message = cause instanceof Error ? cause.message : describeFailure(cause);
    const [seen = ""] = message.trim().split("\n").slice(-1);
    return failed({ seen, expected: "an answer", cure: "look at `./lab status`, then run ./lab up" });
  }
}
