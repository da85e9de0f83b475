/** What a machine must have before a lab can be deployed: told by `lab doctor`, brought by `lab up`. */

import type { Report } from "../common/progress.ts";

/** How a need stands on this machine, and whether `./lab up` brings it; else it is for the user to bring. */
export type NeedState =
  | { readonly met: true; readonly detail: string }
  | { readonly met: false; readonly detail: string; readonly cure: string; readonly byUp: boolean };

export interface Need {
  /** Shown to the user and named in `after`, e.g. `Pulumi 3.259.0`. */
  readonly name: string;
  /** Names of needs that must be met before this one can be checked or provided. */
  readonly after: readonly string[];
  /** Looks, changes nothing, takes milliseconds. */
  check(): Promise<NeedState>;
  /**
   * Brings it. Idempotent, and safe to run again after it was cut off.
   * @throws {UserError} where this machine cannot have it; says what to do.
   */
  provide(report: Report): Promise<void>;
}
