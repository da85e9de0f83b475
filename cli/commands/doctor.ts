import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { styleText } from "node:util";
import { cacheFolder } from "../../artifacts/cacheFolder.ts";
import { describeFailure } from "../../common/failure.ts";
import { table } from "../../common/table.ts";
import type { Need } from "../../engine/need.ts";
import { knownLab } from "../../targets/knownLab.ts";
import { placingProblems } from "../../targets/targets.ts";
import { stateResources } from "../exportedState.ts";
import { stackName, stackNeeds } from "../needs.ts";
import { projectRoot } from "../projectRoot.ts";
import { stackTopology } from "../stackTopology.ts";

/** MiB that a first `up` can take: builds, images and the cache. */
const DISK_SPACE = 8192;

export interface Finding {
  readonly need: string;
  readonly met: boolean;
  readonly detail: string;
  /** Empty where it is met. */
  readonly cure: string;
}

/** Looks at every need. @returns 1 where one is missing that `up` cannot bring. */
export async function doctor(wanted: string | undefined, form: "table" | "json"): Promise<number> {
  const stack = await stackName(wanted);
  const needs = await Promise.all(stackNeeds(stack).map(examine));
  const findings = [node(), await disk(), ...needs, ...(needs[0]?.met ? await configuration(stack) : [])];
  console.log(form === "json" ? JSON.stringify(findings, undefined, 2) : describeFindings(findings));
  return findings.every((finding) => finding.met || isBroughtByUp(finding)) ? 0 : 1;
}

/** Needs that can be brought say so in their cure. */
export function isBroughtByUp({ cure }: Pick<Finding, "cure">): boolean {
  return cure.startsWith("`lab up`");
}

export function describeFindings(
  findings: readonly Finding[],
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const rows = findings.map((finding) => {
    const { need, met, detail, cure } = finding;
    const colour = met ? "green" : isBroughtByUp(finding) ? "yellow" : "red";
    return [
      need,
      styleText(colour, met ? "ready" : "missing", { stream }),
      met ? detail : `${detail}: ${cure}`,
    ];
  });
  return table(["need", "state", ""], rows, stream);
}

async function examine(need: Need): Promise<Finding> {
  const state = await need.check();
  return { need: need.name, met: state.met, detail: state.detail, cure: state.met ? "" : state.cure };
}

function node(): Finding {
  return { need: "Node.js", met: true, detail: `${process.version}, ${process.execPath}`, cure: "" };
}

async function disk(): Promise<Finding> {
  const folder = existsSync(cacheFolder()) ? cacheFolder() : projectRoot;
  const { bavail, bsize } = await statfs(folder);
  const free = Math.floor((bavail * bsize) / 1024 ** 2);
  const met = free >= DISK_SPACE;
  const cure = `make ${DISK_SPACE} MiB free there, or name a folder on another disk in MSM_LAB_CACHE`;
  return { need: "disk space", met, detail: `${free} MiB free at ${folder}`, cure: met ? "" : cure };
}

/** Whether the stack's configuration fits this machine: its network, its published port and who has it. */
async function configuration(stack: string): Promise<readonly Finding[]> {
  const need = `configuration of ${stack}`;
  try {
    // Without an engine, or before the first `up`, there is no state.
    const lab = knownLab(
      stack,
      projectRoot,
      await stateResources({ name: stack, exists: true }).catch(() => []),
    );
    const problems = await placingProblems(lab, await stackTopology(stack));
    if (problems.length === 0) return [{ need, met: true, detail: "fits this machine", cure: "" }];
    return problems.map(({ path, message, cure }) => ({ need: path, met: false, detail: message, cure }));
  } catch (error) {
    return [{ need, met: false, detail: describeFailure(error), cure: "" }];
  }
}
