/** The result of changing a lab under load. */

import type { Figures } from "../figures.ts";
import type { LoadSize } from "../load.ts";
import type { Keeping, Promised } from "../promises.ts";
import type { Verdict } from "../verdict.ts";

export interface ChangeRow {
  readonly change: string;
  /** `applied`: the change itself. `putBack`: the change back to what was before. */
  readonly way: "applied" | "putBack";
  /** How long `up` took. */
  readonly seconds: number;
  readonly figures: Figures;
  /** Services that were started anew, by their `planName`. */
  readonly restarted: readonly string[];
  /** What `up` warned of before it began. */
  readonly warnings: readonly string[];
  /** Why `up` failed; absent if it did not. */
  readonly failure?: string;
  readonly promised: Promised;
  readonly verdict: Verdict;
}

export interface ChangeResult {
  /** The user's stack. */
  readonly stack: string;
  /** The stack that was changed. */
  readonly copy: string;
  readonly keeping: Keeping;
  /** ISO 8601. */
  readonly begun: string;
  readonly load: LoadSize;
  readonly rows: readonly ChangeRow[];
}

/** Whether a promise was broken. */
export function isChangeBroken({ rows }: Pick<ChangeResult, "rows">): boolean {
  return rows.some(({ verdict }) => verdict.word === "broken");
}
