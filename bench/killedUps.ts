/**
 * Kills `./lab up` at random moments while it changes one Tomcat after the other under a drill's load:
 * `node bench/killedUps.ts STACK [TIMES]`. Pulumi alone and the whole tree of processes are killed in turn. Then `./lab up`
 * runs to its end, and must: nothing failed and nothing lost means that at most one Tomcat was away at any time.
 * The stack is up, with non-sticky sessions, `sessions.lockingMode: none` and `page.counter: true`.
 * stdout: a line for each time, with what was killed and when, requests, failed ones, sessions and writes lost, the seconds of the
 * second `up`.
 */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { placedLab } from "../cli/placedLab.ts";
import { findStack } from "../cli/stack.ts";
import { type Lab, labOf } from "../drill/lab.ts";
import { DEFAULT_LOAD, startLoad } from "../drill/load.ts";
import { settle, warmUp } from "../drill/settle.ts";
import { loadFigures } from "./loadFigures.ts";
import { treeOf } from "./processes.ts";

const [, , name, times = "20"] = process.argv;
if (name === undefined) throw new Error("name a stack that is up");
const never = new AbortController().signal;

const longest = await secondsOf(() => changed(1));
for (let time = 2; time < Number(times) + 2; time++) console.log(await killedOnce(time));
await changed(0);

async function killedOnce(time: number): Promise<string> {
  const lab = await runningLab();
  const load = startLoad(lab, DEFAULT_LOAD, lab.routes);
  await warmUp(load, never);
  configure(time);
  const first = up();
  const at = longest * Math.random();
  await Promise.race([once(first, "close"), pause(at * 1000)]);
  const isAlone = time % 2 === 0;
  const victims = processesOf(first).filter(({ program }) => !isAlone || program === "pulumi");
  for (const { pid } of victims) kill(pid);
  if (first.exitCode === null && first.signalCode === null) await once(first, "close");
  const seconds = await secondsOf(async () => {
    const [code] = await once(up(), "close");
    if (code !== 0) throw new Error(`./lab up exited with ${code} after a kill at ${at.toFixed(1)} s`);
  });
  await settle(await runningLab(), load, never);
  await load.stop();
  const { requests, failed, lost, parallel } = loadFigures(load, lab.topology);
  const killed = `${isAlone ? "pulumi" : "all"} at ${at.toFixed(1)} s`;
  return `${killed}: ${requests} requests, ${failed} failed, ${lost} sessions and ${parallel.lost} writes lost; up ${seconds.toFixed(0)} s`;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // It has ended meanwhile.
  }
}

/** Every Tomcat restarts for it. */
function configure(time: number): void {
  const mode = time % 2 === 0 ? "none" : "all";
  execFileSync("./lab", [
    "pulumi",
    "config",
    "set",
    "--stack",
    `${name}`,
    "--path",
    "sessions.lockingMode",
    mode,
  ]);
}

async function changed(time: number): Promise<void> {
  configure(time);
  const [code] = await once(up(), "close");
  if (code !== 0) throw new Error(`./lab up exited with ${code}`);
}

function up(): ChildProcess {
  return spawn("./lab", ["up", "--stack", `${name}`], { stdio: "ignore" });
}

async function runningLab(): Promise<Lab> {
  const placed = await placedLab(await findStack(name));
  if (placed === undefined) throw new Error(`stack ${name} is down`);
  return labOf(`${name}`, placed.topology, placed.outputs);
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/** None if it has ended. */
function processesOf({ pid, exitCode }: ChildProcess) {
  return pid === undefined || exitCode !== null ? [] : treeOf(pid);
}
