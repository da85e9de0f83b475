/**
 * Cuts the power of a machine under a drill's load, again and again: `node bench/swarmKills.ts STACK [TIMES]`. The stack is up on the
 * machines of `bench/swarmMachines.ts`. In turn the machine of one memcached and that of the other dies, with all else that is there.
 * Once everything runs and each memcached is in step, the machine comes back, and the next one dies.
 * stdout: a line for each time, with the machine and what it had, requests, failed ones by kind, sessions and writes lost, the seconds
 * of the slowest request, and those until all was whole.
 */

import { placedLab } from "../cli/placedLab.ts";
import { findStack } from "../cli/stack.ts";
import { poll } from "../common/poll.ts";
import { labOf } from "../drill/lab.ts";
import { DEFAULT_LOAD, type Load, startLoad } from "../drill/load.ts";
import { settle, warmUp } from "../drill/settle.ts";
import { awaitWhole } from "../drill/whole.ts";
import { stepStates } from "../running/stepStates.ts";
import { docker } from "../targets/docker/engine.ts";
import { accessOf, linesAtManager } from "../targets/swarm/engine.ts";
import type { Store } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import { loadFigures } from "./loadFigures.ts";
import { SITE } from "./swarmMachines.ts";

const WHOLE = { timeoutMs: 120_000, intervalMs: 200 };

const [, , stack, times = "20"] = process.argv;
if (stack === undefined) throw new Error("name a stack that is up");
const never = new AbortController().signal;
const placed = await placedLab(await findStack(stack));
if (placed === undefined) throw new Error(`stack ${stack} is down`);
const lab = labOf(stack, placed.topology, placed.outputs);
const manager = accessOf(lab.topology);
const { stores } = lab.topology;

for (let time = 0; time < Number(times); time++) {
  const store = stores[time % stores.length];
  if (store !== undefined) console.log(await killedOnce(store));
}

async function killedOnce(store: Store): Promise<string> {
  const { machines } = lab.inside;
  const before = await machines?.();
  const machine = before?.get(planName(store)) ?? "";
  const had = [...(before ?? [])].filter(([, each]) => each === machine).map(([name]) => name);
  const load = startLoad(lab, DEFAULT_LOAD, lab.routes);
  await warmUp(load, never);
  const begun = load.now();
  await docker("exec", `${SITE.name}-${machine}`, "ip", "link", "set", "eth0", "down");
  await docker("kill", `${SITE.name}-${machine}`);
  const whole = await wholeAgain(load);
  await load.stop();
  await docker("start", `${SITE.name}-${machine}`);
  await poll(() => isReady(machine), Boolean, WHOLE);
  const { requests, failed, failures, slowest, lost, parallel } = loadFigures(load, lab.topology);
  const kinds = failed === 0 ? "" : ` ${JSON.stringify(failures)}`;
  const seconds =
    whole === undefined ? "never whole" : `whole after ${((whole - begun) / 1000).toFixed(1)} s`;
  return `${machine} with ${had.join(", ")}: ${requests} requests, ${failed} failed${kinds}, ${lost} sessions and ${parallel.lost} writes lost, slowest ${slowest.toFixed(1)} s, ${seconds}`;
}

/** First the machine is missed: until then, everything seems to run. */
async function wholeAgain(load: Load): Promise<number | undefined> {
  await poll(areInStep, (are) => !are, WHOLE);
  await awaitWhole(lab, never);
  const whole = (await poll(areInStep, Boolean, WHOLE)) ? load.now() : undefined;
  await settle(lab, load, never);
  return whole;
}

async function areInStep(): Promise<boolean> {
  const steps = await stepStates(lab.inside, lab.topology);
  return stores.every(({ id }) => steps.get(id)?.length === 0);
}

async function isReady(machine: string): Promise<boolean> {
  const lines = await linesAtManager(manager, "node", "ls", "--format", "{{.Hostname}} {{.Status}}");
  return lines.includes(`${machine} Ready`);
}
