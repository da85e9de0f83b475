import { setTimeout as pause } from "node:timers/promises";
import { inspect } from "../../targets/inspect.ts";
import type { Inspection } from "../../targets/inspection.ts";
import { faultsOf } from "../../targets/targets.ts";
import type { Topology } from "../../topology/model.ts";
import { deploy } from "../deploy.ts";
import { differences } from "../differences.ts";
import { lockDrill } from "../drill/drillLock.ts";
import { readyStack } from "../needs.ts";
import { readOutputs } from "../outputs.ts";
import { elapsed } from "../progress.ts";
import { stackTopology } from "../stackTopology.ts";

/** Seconds until what differs is told as still differing, and milliseconds between two looks. */
const PATIENCE = 20;
const INTERVAL = 500;

/**
 * Puts back what is not as the last `up` placed it, and tells what that was.
 * @returns 1 where the stack is down or something still differs.
 */
export async function repair(wanted: string | undefined): Promise<number> {
  const begun = Date.now();
  const { name: stack, exists } = await readyStack(wanted);
  if (!exists || (await readOutputs(stack)) === undefined) {
    console.log(`stack ${stack} is down; ./lab up brings it up`);
    return 1;
  }
  const topology = await stackTopology(stack);
  // A drill breaks on purpose, and puts back itself.
  const unlock = lockDrill(stack);
  try {
    const inside = inspect(stack, topology);
    const found = await differences(inside, topology);
    if (found.length > 0) console.log(list("differs from what was placed", found));
    const acts = await faultsOf(stack, topology).restore();
    for (const act of acts) console.log(act);
    if (found.length + acts.length === 0) {
      console.log(`stack ${stack}: nothing to repair`);
      return 0;
    }
    await deploy(["up", "--refresh"], stack);
    const left = await settled(inside, topology);
    if (left.length > 0) console.log(list("still differs", left));
    console.log(
      `stack ${stack}: ${left.length > 0 ? "not all is put back" : "repaired"} (${elapsed(Date.now() - begun)})`,
    );
    return left.length > 0 ? 1 : 0;
  } finally {
    unlock();
  }
}

/** What still differs when services have had their time: Docker looks at the health of each every 10 s. */
async function settled(inside: Inspection, topology: Topology): Promise<readonly string[]> {
  const deadline = performance.now() + PATIENCE * 1000;
  for (;;) {
    const left = await differences(inside, topology);
    if (left.length === 0 || performance.now() > deadline) return left;
    await pause(INTERVAL);
  }
}

function list(head: string, lines: readonly string[]): string {
  return [`${head}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}
