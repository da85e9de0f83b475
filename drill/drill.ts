/** Runs scenarios and checks on a lab, one after the other. */

import { type Progress, type Report, showing } from "../common/progress.ts";
import { agentOf } from "../common/site.ts";
import { UserError } from "../common/userError.ts";
import { storeMemories } from "../running/storeMemory.ts";
import { type StoreTrouble, storeTroubles } from "../running/storeTroubles.ts";
import type { CheckRow } from "./checks/check.ts";
import { CHECKS } from "./checks/checks.ts";
import type { Course } from "./course.ts";
import { mark } from "./drillTable.ts";
import { figuresOf } from "./figures.ts";
import type { Lab } from "./lab.ts";
import type { LoadSize } from "./load.ts";
import { obstacleTo } from "./machineSteps.ts";
import { promised, promisedOfCheck } from "./promised.ts";
import type { CheckName } from "./promises.ts";
import type { FaultRow } from "./result.ts";
import { runFault } from "./runFault.ts";
import type { Fault } from "./scenario.ts";
import { SCENARIOS } from "./scenarios.ts";
import type { Selection } from "./selection.ts";
import { soFar } from "./soFar.ts";
import { timelineOf } from "./timeline.ts";
import { judge, type Verdict } from "./verdict.ts";
import { awaitWhole } from "./whole.ts";

/** A run in progress. */
export interface OpenRun {
  readonly faults: FaultRow[];
  readonly checks: CheckRow[];
  troubles: readonly StoreTrouble[];
}

/**
 * @param run gets each row as soon as it is known.
 * @throws {Error} if the signal is aborted or the lab does not recover from a fault; the lab is left as it is then.
 */
export async function runDrill(
  lab: Lab,
  { scenarios, checks }: Selection,
  size: LoadSize,
  run: OpenRun,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const faults = scenarios.flatMap((scenario) =>
    SCENARIOS[scenario].faults(lab.topology).map((fault): Fault => ({ scenario, ...fault })),
  );
  await noteTroubles(lab, run);
  for (const fault of faults) {
    const name = [fault.scenario, fault.on].filter(Boolean).join("  ");
    const obstacle = await obstacleTo(lab, fault);
    if (obstacle !== undefined) {
      progress.print(`${name}  left out: ${obstacle}`);
      continue;
    }
    const work = async (say: Report) => {
      const course = await runFault(lab, fault, size, (doing, all) => say(soFar(doing, all)), signal);
      if (course.whole === undefined) await rescue(lab, signal);
      return rowOf(lab, course);
    };
    run.faults.push(await showing(progress, name, work, ({ verdict }) => worst([verdict.word])));
    await noteTroubles(lab, run);
  }
  await runChecks(checks, async (check) => {
    const work = () => look(lab, check, signal);
    const rows = await showing(progress, check, work, (found) => worst(found.map(({ word }) => word)));
    run.checks.push(...rows);
  });
  await noteTroubles(lab, run);
}

/** A store that is restarted forgets its troubles, so they are asked for after each fault. */
async function noteTroubles(lab: Lab, run: OpenRun): Promise<void> {
  const { inside, topology } = lab;
  const found = storeTroubles(await storeMemories(inside, topology.stores), topology.storeSize);
  const isAgain = (old: StoreTrouble) =>
    found.some(({ store, kind }) => store === old.store && kind === old.kind);
  run.troubles = [...run.troubles.filter((old) => !isAgain(old)), ...found];
}

/** Runs the quick checks in turn while the patient ones run beside them, then the harmful ones in turn. */
async function runChecks(
  checks: readonly CheckName[],
  run: (check: CheckName) => Promise<void>,
): Promise<void> {
  const {
    patient = [],
    quick = [],
    harmful = [],
  } = Object.groupBy(checks, (check) => {
    const { harms, patient } = CHECKS[check];
    return harms ? "harmful" : patient ? "patient" : "quick";
  });
  const all = await Promise.allSettled([...patient.map(run), inTurn(quick, run)]);
  for (const each of all) if (each.status === "rejected") throw each.reason;
  await inTurn(harmful, run);
}

async function inTurn(checks: readonly CheckName[], run: (check: CheckName) => Promise<void>): Promise<void> {
  for (const check of checks) await run(check);
}

function rowOf({ topology }: Lab, course: Course): FaultRow {
  const { scenario, on } = course.fault;
  const figures = figuresOf(course, topology);
  const promise = promised(course.fault, topology);
  const verdict = judge(figures, promise);
  return { scenario, on, figures, promised: promise, verdict, timeline: timelineOf(course) };
}

async function look(lab: Lab, check: CheckName, signal: AbortSignal): Promise<readonly CheckRow[]> {
  const agent = agentOf(lab.site, { keepAlive: true });
  try {
    const rows = await CHECKS[check].run(lab, promisedOfCheck(check, lab.topology), agent, signal);
    return rows.map((row) => ({ check, ...row }));
  } finally {
    agent.destroy();
  }
}

/** Otherwise the next fault would be blamed if the lab did not recover from this one. */
async function rescue(lab: Lab, signal: AbortSignal): Promise<void> {
  await lab.faults.restore();
  const missing = await awaitWhole(lab, signal);
  if (missing !== undefined) throw new UserError(`the lab does not recover: ${missing}`, "see ./lab status");
}

/** Returns the worst word, in its colour. */
function worst(words: readonly Verdict["word"][]): string {
  const word = (["broken", "loss"] as const).find((each) => words.includes(each)) ?? "kept";
  return mark(word, process.stderr);
}
