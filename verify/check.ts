import type { LabUnderCheck } from "./labUnderCheck.ts";

/** One thing that a person would check to know that a lab works. */
export interface Check {
  /** What is true when it passes, e.g. `every Tomcat answers`. */
  readonly name: string;
  /** Checks that must pass first; if one has not, this one would only repeat it and is skipped. */
  readonly needs: readonly Check[];
  readonly look: (lab: LabUnderCheck) => Promise<CheckOutcome>;
}

export type CheckOutcome = Passed | Failed | NotSeen;

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

/** The lab's target does not show it: nobody can act on that, so it is no failure. */
export interface NotSeen {
  readonly result: "not seen";
  /** Why not. */
  readonly seen: string;
}

interface NotChecked {
  readonly result: "not checked";
  /** The name of the check that has not passed. */
  readonly because: string;
}

export type CheckResult = { readonly name: string } & (CheckOutcome | NotChecked);

export function passed(seen: string): Passed {
  return { result: "passed", seen };
}

export function failed(failure: Omit<Failed, "result">): Failed {
  return { result: "failed", ...failure };
}

/** Passes if there are no complaints. */
export function judge(
  complaints: readonly string[],
  seen: string,
  failure: Pick<Failed, "expected" | "cure">,
): CheckOutcome {
  return complaints.length === 0 ? passed(seen) : failed({ seen: complaints.join("; "), ...failure });
}
