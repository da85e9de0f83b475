import type { Lab } from "../lab.ts";
import type { CheckPromise } from "../promises.ts";
import type { CheckName } from "../scenario.ts";
import type { Verdict } from "../verdict.ts";

/** What one look at a lab without load has found. */
export interface CheckRow {
  readonly check: CheckName;
  /** What was tried, e.g. `900 kB`. */
  readonly on: string;
  readonly word: Verdict["word"];
  readonly said: string;
}

export type Found = Omit<CheckRow, "check">;

export interface Check {
  /** One line for people. */
  readonly about: string;
  /** Takes a part of the lab away: nothing else looks meanwhile. */
  readonly harms?: true;
  /** Waits most of its time: goes on beside others, but for those that harm. */
  readonly patient?: true;
  /** @param promised what this lab promises for the check. */
  run(lab: Lab, promised: CheckPromise, signal: AbortSignal): Promise<readonly Found[]>;
}

/** The word for what was kept, or for what was lost where that is promised or not. */
export function wordOf(isKept: boolean, promised: CheckPromise): Verdict["word"] {
  if (isKept) return "kept";
  return promised === "kept" ? "broken" : "loss";
}
