/** Makes planned changes to a lab under load, one after the other. */

import { type Progress, type Report, showing } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import type { Change } from "../../drill/change/change.ts";
import type { ChangeRow } from "../../drill/change/changeResult.ts";
import { changeUnderLoad, type TrialLab } from "../../drill/change/changeUnderLoad.ts";
import { mark } from "../../drill/drillTable.ts";
import { DEFAULT_LOAD } from "../../drill/load.ts";

/**
 * Makes each change and puts it back.
 * @param rows gets each row as soon as it is known.
 * @throws {UserError} if the lab could not be put back.
 */
export async function makeChanges(
  trial: TrialLab,
  changes: readonly Change[],
  rows: ChangeRow[],
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  for (const change of changes) {
    for (const way of ["applied", "putBack"] as const) {
      const config = way === "applied" ? change.changed(trial.base) : trial.base.config;
      const name = way === "applied" ? change.name : `${change.name}, put back`;
      const work = (say: Report) =>
        changeUnderLoad(trial, { change, way, config }, DEFAULT_LOAD, say, signal);
      rows.push(await showing(progress, name, work, inWords));
    }
    if (rows.at(-1)?.failure !== undefined)
      throw new UserError(`the lab could not be put back after ${change.name}: no other change is made`);
  }
}

function inWords({ verdict: { word, broken } }: ChangeRow): string {
  return [mark(word, process.stderr), broken.join(", ")].filter(Boolean).join("  ");
}
