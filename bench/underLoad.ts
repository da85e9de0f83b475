/**
 * Changes a lab under a drill's load, and prints what its visitors noticed:
 * `node bench/underLoad.ts STACK COMMAND [ARGUMENT...]`. The stack's configuration has the change already; the command brings it.
 * The load ends when every Tomcat answers and nothing has failed for some seconds, as a command may end before its change.
 * stdout: requests, failed ones, sessions lost, writes lost, the command's seconds, seconds from the first failure to the last.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { expectedOutputs } from "../cli/placedLab.ts";
import { stackTopology } from "../cli/stackTopology.ts";
import { poll } from "../common/poll.ts";
import { answersByTomcat } from "../drill/figures.ts";
import { labOf } from "../drill/lab.ts";
import { DEFAULT_LOAD, type Load, startLoad } from "../drill/load.ts";
import { loadFigures } from "./loadFigures.ts";

const CALM_SECONDS = 5;

const [, , stack, command, ...words] = process.argv;
if (stack === undefined || command === undefined) throw new Error("name a stack and a command");
const topology = await stackTopology(stack);
const lab = labOf(stack, topology, expectedOutputs(topology, ""));

const load = startLoad(lab, DEFAULT_LOAD, lab.routes);
await load.everyoneWrites();
await pause(2000);
const begun = load.now();
const change = spawn(command, words, { stdio: ["ignore", "ignore", "inherit"] });
const [code] = await once(change, "close");
if (code !== 0) throw new Error(`${command} ${words.join(" ")} exited with ${code}`);
const seconds = (load.now() - begun) / 1000;
const isCalm = await poll(
  async () => wasCalm(load),
  (calm) => calm,
  { timeoutMs: 120_000, intervalMs: 500 },
);
if (!isCalm) throw new Error("the lab does not recover");
// Whoever lost a session finds out.
await load.everyoneWrites();
await load.stop();

const { exchanges } = load;
const failures = exchanges.filter(({ outcome }) => !outcome.answered);
const [first] = failures.map(({ sent }) => sent).toSorted((a, b) => a - b);
const failingMs = first === undefined ? 0 : (failures.at(-1)?.ended ?? first) - first;
const { requests, failed, lost, parallel } = loadFigures(load, topology);
console.log(requests, failed, lost, parallel.lost, seconds.toFixed(1), (failingMs / 1000).toFixed(1));

function wasCalm({ exchanges, now }: Load): boolean {
  const since = Math.max(now() - CALM_SECONDS * 1000, begun + seconds * 1000);
  const last = exchanges.filter(({ ended }) => ended > since);
  return (
    now() - since >= CALM_SECONDS * 1000 &&
    last.every(({ outcome }) => outcome.answered) &&
    Object.keys(answersByTomcat(last)).length === topology.tomcats.length
  );
}
