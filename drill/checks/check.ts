import type { Agent } from "node:http";
import type { Lab } from "../lab.ts";
import type { CheckName, CheckPromise } from "../promises.ts";
import type { Verdict } from "../verdict.ts";

/** What one check of a lab without load has found. */
export interface CheckRow {
  readonly check: CheckName;
  /** What was tried, e.g. `900 kB`. */
  readonly on: string;
  readonly word: Verdict["word"];
  readonly said: string;
}

export type Found = Omit<CheckRow, "check">;

export interface Check {
  /** One line for `./lab drill --list`. */
  readonly about: string;
  /** Takes a part of the lab away: no other check runs meanwhile. */
  readonly harms?: true;
  /** Waits most of its time: runs beside other checks, except for those that harm. */
  readonly patient?: true;
  /** @param promised what this lab promises for the check. @param agent keeps connections for the check alone. */
  run(lab: Lab, promised: CheckPromise, agent: Agent, signal: AbortSignal): Promise<readonly Found[]>;
}

/** Returns the word for what was kept, or for a loss that breaks the promise or not. */
export function wordOf(isKept: boolean, promised: CheckPromise): Verdict["word"] {
  if (isKept) return "kept";
  return promised === "kept" ? "broken" : "loss";
}
