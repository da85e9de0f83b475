/** What a machine must have before a lab can be deployed: `lab doctor` reports it, `lab up` installs it. */

import type { Report } from "../common/progress.ts";

/** Whether a need is met on this machine, and if not, whether `./lab up` meets it (`byUp`) or the user must. */
export type NeedState =
  | { readonly met: true; readonly detail: string }
  | { readonly met: false; readonly detail: string; readonly cure: string; readonly byUp: boolean };

export interface Need {
  /** Shown to the user and named in `after`, e.g. `Pulumi 3.259.0`. */
  readonly name: string;
  /** Names of the needs that must be met before this one can be checked or provided. */
  readonly after: readonly string[];
  /** Takes milliseconds and changes nothing. */
  check(): Promise<NeedState>;
  /**
   * Installs it. Idempotent, and safe to run again after an interruption.
   * @throws {UserError} with the cure, if this machine cannot have it.
   */
  provide(report: Report): Promise<void>;
}
