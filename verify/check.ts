import type { LabUnderCheck } from "./labUnderCheck.ts";

/** One thing that a person would look at to know that a lab works. */
export interface Check {
  /** What is true when it passes, e.g. `every Tomcat answers`. */
  readonly name: string;
  /** Where one of these has not passed, this one would only repeat it and is left out. */
  readonly needs: readonly Check[];
  readonly look: (lab: LabUnderCheck) => Promise<Finding>;
}

export type Finding = Passed | Failed;

export interface Passed {
  readonly result: "passed";
  readonly seen: string;
}

export interface Failed {
  readonly result: "failed";
  readonly seen: string;
  readonly expected: string;
  /** What to do about it, in the imperative. */
  readonly cure: string;
}

interface NotChecked {
  readonly result: "not checked";
  /** The name of the check that has not passed. */
  readonly because: string;
}

export type CheckResult = { readonly name: string } & (Finding | NotChecked);

export function passed(seen: string): Passed {
  return { result: "passed", seen };
}

export function failed(failure: Omit<Failed, "result">): Failed {
  return { result: "failed", ...failure };
}

/** Passes where there is nothing to complain of. */
export function judge(
  complaints: readonly string[],
  seen: string,
  failure: Pick<Failed, "expected" | "cure">,
): Finding {
  return complaints.length === 0 ? passed(seen) : failed({ seen: complaints.join("; "), ...failure });
}
