/**
 * Drains a machine under a drill's load, again and again: `node bench/swarmDrains.ts STACK [TIMES]`. The stack is up on the machines of
 * `bench/swarmMachines.ts`. In turn the machine of one memcached and that of the other is drained, with all else that is there, and
 * taken back.
 * stdout: a line for each time, with the machine and what it had, requests, failed ones by kind, sessions and writes lost, the seconds
 * of the slowest request, and those of the drain.
 */

import { lockedDrain } from "../cli/lockedDrain.ts";
import { placedLab } from "../cli/placedLab.ts";
import { findStack } from "../cli/stack.ts";
import { showProgress } from "../common/progress.ts";
import { takeBack } from "../drain/drainMachine.ts";
import { labOf } from "../drill/lab.ts";
import { DEFAULT_LOAD, startLoad } from "../drill/load.ts";
import { settle, warmUp } from "../drill/settle.ts";
import type { Store } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import { loadFigures } from "./loadFigures.ts";

const [, , stack, times = "4"] = process.argv;
if (stack === undefined) throw new Error("name a stack that is up");
const never = new AbortController().signal;
const placed = await placedLab(await findStack(stack));
if (placed === undefined) throw new Error(`stack ${stack} is down`);
const lab = labOf(stack, placed.topology, placed.outputs);
const { stores } = lab.topology;

for (let time = 0; time < Number(times); time++) {
  const store = stores[time % stores.length];
  if (store !== undefined) console.log(await drainedOnce(store));
}

async function drainedOnce(store: Store): Promise<string> {
  const machine = (await lab.inside.machines?.())?.get(planName(store)) ?? "";
  const progress = showProgress(process.stderr);
  const load = startLoad(lab, DEFAULT_LOAD, lab.routes);
  await warmUp(load, never);
  const begun = load.now();
  const { moved } = await lockedDrain(lab, machine, progress).finally(progress.close);
  const seconds = ((load.now() - begun) / 1000).toFixed(1);
  await settle(lab, load, never);
  await load.stop();
  await takeBack(lab, machine);
  const { requests, failed, failures, slowest, lost, parallel } = loadFigures(load, lab.topology);
  const kinds = failed === 0 ? "" : ` ${JSON.stringify(failures)}`;
  const had = moved.map(({ service }) => service).join(", ");
  return `${machine} with ${had}: ${requests} requests, ${failed} failed${kinds}, ${lost} sessions and ${parallel.lost} writes lost, slowest ${slowest.toFixed(1)} s, drained in ${seconds} s`;
}
