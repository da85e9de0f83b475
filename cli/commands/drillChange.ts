import { showProgress } from "../../common/progress.ts";
import { table } from "../../common/table.ts";
import { type ChangeResult, type ChangeRow, isChangeBroken } from "../../drill/change/changeResult.ts";
import { changesOf } from "../../drill/change/changes.ts";
import { describeChanges } from "../../drill/change/changeTable.ts";
import { chooseChanges } from "../../drill/change/chooseChanges.ts";
import { DEFAULT_LOAD } from "../../drill/load.ts";
import { keepingOf } from "../../drill/promises.ts";
import { copyName, withCopy } from "../change/copy.ts";
import { makeChanges } from "../change/makeChanges.ts";
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
