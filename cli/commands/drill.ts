import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { showProgress } from "../../common/progress.ts";
import { table } from "../../common/table.ts";
import { UserError } from "../../common/userError.ts";
import { atWork } from "../../drill/atWork.ts";
import { CHECKS } from "../../drill/checks/checks.ts";
import { type OpenRun, runDrill } from "../../drill/drill.ts";
import { describeDrill } from "../../drill/drillTable.ts";
import { type Lab, labOf } from "../../drill/lab.ts";
import { DEFAULT_LOAD } from "../../drill/load.ts";
import { CHECK_NAMES, keepingOf, SCENARIO_NAMES } from "../../drill/promises.ts";
import { reportHtml } from "../../drill/report/report.ts";
import { type DrillResult, isBroken, type Run } from "../../drill/result.ts";
import { SCENARIOS } from "../../drill/scenarios.ts";
import { possible, select } from "../../drill/selection.ts";
import { EXIT_INTERRUPTED, type Form, printResult } from "../output.ts";
import { placedLab } from "../placedLab.ts";
import { findStack } from "../stack.ts";

export interface DrillOptions {
  readonly stack: string | undefined;
  /** How often each scenario is run. */
  readonly runs: number;
  readonly form: Form;
  /** The file to write the HTML report to. */
  readonly report: string | undefined;
}

/** Injects faults under load and reports what visitors noticed. @returns 1 if a promise was broken. */
export async function drill(words: readonly string[], options: DrillOptions): Promise<number> {
  const wanted = select(words);
  const lab = await runningLab(options.stack);
  const selection = possible(wanted, words, lab.topology);
  const progress = showProgress(process.stderr);
  const begun = new Date().toISOString();
  const runs: OpenRun[] = [];
  if (lab.topology.applications.length > 0)
    progress.print("the load is on the test page, in the Tomcats of your own application, which gets none");
  try {
    const end = await atWork(lab, progress, async (signal) => {
      while (runs.length < options.runs) {
        const run: OpenRun = { faults: [], checks: [], troubles: [] };
        runs.push(run);
        await runDrill(lab, selection, DEFAULT_LOAD, run, progress, signal);
      }
    });
    if (end === "interrupted") return EXIT_INTERRUPTED;
  } finally {
    progress.close();
    // After an interruption too: what was found until then took minutes.
    await show(resultOf(lab, begun, runs), options);
  }
  return isBroken(resultOf(lab, begun, runs)) ? 1 : 0;
}

/** Prints the scenarios and checks. @returns the exit code. */
export async function list(): Promise<number> {
  const rows = [
    ...SCENARIO_NAMES.map((name) => [name, SCENARIOS[name].about]),
    ...CHECK_NAMES.map((name) => [name, CHECKS[name].about]),
  ];
  console.log(table(["scenario", ""], rows));
  return 0;
}

async function runningLab(wanted: string | undefined): Promise<Lab> {
  const stack = await findStack(wanted);
  const lab = await placedLab(stack);
  if (lab?.state !== "whole") {
    const option = wanted === undefined ? "" : ` --stack ${stack.name}`;
    throw new UserError(
      `stack ${stack.name} is ${lab === undefined ? "down" : "not completely up yet"}: it cannot be drilled`,
      `bring it up first: ./lab up${option}`,
    );
  }
  return labOf(stack.name, lab.topology, lab.outputs);
}

function resultOf({ stack, topology }: Lab, begun: string, all: readonly Run[]): DrillResult {
  const runs = all.filter(({ faults, checks }) => faults.length + checks.length > 0);
  return { stack, keeping: keepingOf(topology.sessions), begun, load: DEFAULT_LOAD, runs };
}

async function show(result: DrillResult, { form, report }: DrillOptions): Promise<void> {
  if (result.runs.length === 0) return;
  printResult(form, result, describeDrill);
  if (report === undefined) return;
  await writeFile(report, reportHtml(result));
  console.error(`report  ${resolve(report)}`);
}
