import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { styleText } from "node:util";
import { cacheFolder } from "../../artifacts/cacheFolder.ts";
import { table } from "../../common/table.ts";
import { type Problem, textOf, UserError } from "../../common/userError.ts";
import type { Need } from "../../engine/need.ts";
import { knownLab } from "../../targets/knownLab.ts";
import { placingProblems } from "../../targets/targets.ts";
import { stateResources } from "../exportedState.ts";
import { stackName, stackNeeds } from "../needs.ts";
import { type Form, printResult } from "../output.ts";
import { projectRoot } from "../projectRoot.ts";
import { stackTopology } from "../stackTopology.ts";

/** Space that a first `up` may need for builds, images and the cache. */
const REQUIRED_DISK_MIB = 8192;

export interface Diagnosis {
  readonly need: string;
  readonly met: boolean;
  readonly detail: string;
  /** Empty if the need is met. */
  readonly cure: string;
  /** Whether `./lab up` meets the need. */
  readonly byUp: boolean;
}

/** Checks every need and the configuration. @returns 1 if something is missing that `up` cannot install. */
export async function doctor(wanted: string | undefined, form: Form): Promise<number> {
  const stack = await stackName(wanted);
  const needs = await Promise.all(stackNeeds(stack).map(examine));
  const diagnoses = [node(), await disk(), ...needs, ...(needs[0]?.met ? await configuration(stack) : [])];
  printResult(form, diagnoses, describeDiagnoses);
  return diagnoses.every((diagnosis) => diagnosis.met || diagnosis.byUp) ? 0 : 1;
}

export function describeDiagnoses(
  diagnoses: readonly Diagnosis[],
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const rows = diagnoses.map(({ need, met, detail, cure, byUp }) => {
    const colour = met ? "green" : byUp ? "yellow" : "red";
    return [
      need,
      styleText(colour, met ? "ready" : "missing", { stream }),
      met ? detail : `${detail}: ${cure}`,
    ];
  });
  return table(["need", "state", ""], rows, stream);
}

async function examine(need: Need): Promise<Diagnosis> {
  const state = await need.check();
  return { ...ready(need.name, state.detail), ...state };
}

function ready(need: string, detail: string): Diagnosis {
  return { need, met: true, detail, cure: "", byUp: false };
}

function missing({ path: need, message: detail, cure }: Problem): Diagnosis {
  return { need, met: false, detail, cure, byUp: false };
}

function node(): Diagnosis {
  return ready("Node.js", `${process.version}, ${process.execPath}`);
}

async function disk(): Promise<Diagnosis> {
  const folder = existsSync(cacheFolder()) ? cacheFolder() : projectRoot;
  const { bavail, bsize } = await statfs(folder);
  const free = Math.floor((bavail * bsize) / 1024 ** 2);
  const found = ready("disk space", `${free} MiB free at ${folder}`);
  const cure = `make ${REQUIRED_DISK_MIB} MiB free there, or name a folder on another disk in MSM_LAB_CACHE`;
  return free >= REQUIRED_DISK_MIB ? found : { ...found, met: false, cure };
}

/** Checks whether the stack's configuration fits this machine, e.g. whether its network and published port are free. */
async function configuration(stack: string): Promise<readonly Diagnosis[]> {
  const need = `configuration of ${stack}`;
  try {
    // Without Pulumi, or before the first `up`, there is no state.
    const known = await stateResources({ name: stack, exists: true }).catch(() => []);
    const problems = await placingProblems(knownLab(stack, projectRoot, known), await stackTopology(stack));
    return problems.length === 0 ? [ready(need, "fits this machine")] : problems.map(missing);
  } catch (error) {
    if (!(error instanceof UserError)) return [missing({ path: need, message: textOf(error), cure: "" })];
    const { problems, message, cure } = error;
    return problems.length === 0 ? [missing({ path: need, message, cure })] : problems.map(missing);
  }
}
