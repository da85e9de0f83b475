import { type Progress, type Report, showing, showProgress } from "../../common/progress.ts";
import { table } from "../../common/table.ts";
import { UserError } from "../../common/userError.ts";
import type { Change } from "../../drill/change/change.ts";
import { type ChangeResult, type ChangeRow, isChangeBroken } from "../../drill/change/changeResult.ts";
import { changesOf } from "../../drill/change/changes.ts";
import { describeChanges } from "../../drill/change/changeTable.ts";
import { changeUnderLoad } from "../../drill/change/changeUnderLoad.ts";
import { chooseChanges } from "../../drill/change/chooseChanges.ts";
import { mark } from "../../drill/drillTable.ts";
import { DEFAULT_LOAD } from "../../drill/load.ts";
import { keepingOf } from "../../drill/promises.ts";
import { copyName, type RunningCopy, withCopy } from "../change/copy.ts";
import { readyStack, stackName } from "../needs.ts";
import { EXIT_INTERRUPTED, type Form, printResult } from "../output.ts";
import { stackTopology } from "../stackTopology.ts";

export interface DrillChangeOptions {
  readonly stack: string | undefined;
  readonly form: Form;
}

/** Changes a copy of the stack's lab under load and reports what visitors noticed. @returns 1 if a promise was broken. */
export async function drillChange(
  words: readonly string[],
  { stack: wanted, form }: DrillChangeOptions,
): Promise<number> {
  const { name: stack } = await readyStack(wanted);
  const topology = await stackTopology(stack);
  const changes = chooseChanges(words, changesOf(topology));
  const progress = showProgress(process.stderr);
  const begun = new Date().toISOString();
  const rows: ChangeRow[] = [];
  const keeping = keepingOf(topology.sessions);
  const result = (): ChangeResult => ({
    stack,
    copy: copyName(stack),
    keeping,
    begun,
    load: DEFAULT_LOAD,
    rows,
  });
  if (topology.target !== "docker")
    progress.print(`hosts cannot be copied: the changes are made to a copy of ${stack}'s shape in Docker`);
  try {
    const end = await withCopy(stack, topology, progress, (copy, signal) =>
      makeChanges(copy, changes, rows, progress, signal),
    );
    if (end === "interrupted") return EXIT_INTERRUPTED;
  } finally {
    progress.close();
    // After an interruption too: what was found until then took minutes.
    if (rows.length > 0) printResult(form, result(), describeChanges);
  }
  return isChangeBroken(result()) ? 1 : 0;
}

/** @param rows gets each row as soon as it is known. */
async function makeChanges(
  copy: RunningCopy,
  changes: readonly Change[],
  rows: ChangeRow[],
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  for (const change of changes) {
    for (const way of ["applied", "putBack"] as const) {
      const config = way === "applied" ? change.changed(copy.base) : copy.base.config;
      const name = way === "applied" ? change.name : `${change.name}, put back`;
      const work = (say: Report) => changeUnderLoad(copy, { change, way, config }, DEFAULT_LOAD, say, signal);
      rows.push(await showing(progress, name, work, inWords));
    }
    if (rows.at(-1)?.failure !== undefined)
      throw new UserError(`the copy could not be put back after ${change.name}: no other change is made`);
  }
}

function inWords({ verdict: { word, broken } }: ChangeRow): string {
  return [mark(word, process.stderr), broken.join(", ")].filter(Boolean).join("  ");
}

/** Prints the changes of the stack's lab. @returns the exit code. */
export async function listChanges(wanted: string | undefined): Promise<number> {
  const topology = await stackTopology(await stackName(wanted));
  const rows = changesOf(topology).map(({ name, about, unfit }) => [
    name,
    unfit === undefined ? about : `${about} (not here: ${unfit})`,
  ]);
  console.log(table(["change", ""], rows));
  return 0;
}
