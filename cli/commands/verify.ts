import { styleText } from "node:util";
import { table } from "../../common/table.ts";
import type { CheckResult, Failed } from "../../verify/check.ts";
import { checksOf } from "../../verify/checks.ts";
import { labUnderCheck } from "../../verify/labUnderCheck.ts";
import { runChecks } from "../../verify/runChecks.ts";
import { type Form, printDown, printResult } from "../output.ts";
import { placedLab } from "../placedLab.ts";
import { findStack } from "../stack.ts";

/** Checks a lab that is completely or partly up. @returns 1 if the stack is down, or a check fails or could not be made. */
export async function verify(wanted: string | undefined, form: Form): Promise<number> {
  const found = await findStack(wanted);
  const stack = found.name;
  const lab = await placedLab(found);
  if (lab === undefined) return printDown(stack, form);
  const { topology, outputs, state } = lab;
  const checks = await runChecks(checksOf(topology, state), labUnderCheck(stack, topology, outputs));
  printResult(form, { stack, checks }, () => describeVerification(checks));
  return checks.every(({ result }) => result === "passed" || result === "not seen") ? 0 : 1;
}

/** Describes all checks in a table, then what was expected and the cure for each that failed. */
export function describeVerification(
  checks: readonly CheckResult[],
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const rows = checks.map((check) => [
    check.name,
    styleText(COLOURS[check.result], check.result, { stream }),
    check.result === "not checked" ? `because of: ${check.because}` : check.seen,
  ]);
  const failures = checks.filter((check) => check.result === "failed");
  const count = checks.filter(isPassed).length;
  return [
    table(["check", "result", "seen"], rows, stream),
    ...failures.map(describeFailed),
    `${count} of ${checks.length} passed`,
  ].join("\n\n");
}

const COLOURS = { passed: "green", failed: "red", "not seen": "yellow", "not checked": "yellow" } as const;

function describeFailed({ name, expected, cure }: Failed & Pick<CheckResult, "name">): string {
  return [name, `  expected  ${expected}`, `  cure      ${cure}`].join("\n");
}

function isPassed({ result }: CheckResult): boolean {
  return result === "passed";
}
