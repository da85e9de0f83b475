import type { Lab } from "../lab.ts";
import type { Verdict } from "../verdict.ts";

/** What one look at a lab without load has found. */
export interface CheckRow {
  readonly check: CheckName;
  /** What was tried, e.g. `900 kB`. */
  readonly on: string;
  readonly word: Verdict["word"];
  readonly said: string;
}

export interface Check {
  /** One line for people. */
  readonly about: string;
  run(lab: Lab, signal: AbortSignal): Promise<readonly Omit<CheckRow, "check">[]>;
}

export const CHECK_NAMES = ["parallel-increments", "large-sessions", "forged-cookies"] as const;
export type CheckName = (typeof CHECK_NAMES)[number];
