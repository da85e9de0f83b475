/** The Node processes that this host has started. They end with it. */

import type { ChildProcess, StdioOptions } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";

/** The time a program has between SIGINT and SIGKILL: less than the five seconds the engine gives the host. */
const STOP_GRACE_MS = 3000;

const running = new Set<ChildProcess>();

export interface Program {
  /** Arguments of `node`. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdio: StdioOptions;
}

/** Starts `program` with the Node that runs this host. */
export function start(program: Program): ChildProcess {
  const child = spawn(process.execPath, program.args, program);
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

/** Waits until `child` has ended and its output is read. Returns its exit code, or the name of the signal that ended it. */
export async function ended(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return code ?? signal ?? 0;
}

/** Interrupts `child`, and kills it if it does not end in time. */
export async function end(child: ChildProcess): Promise<void> {
  const kill = setTimeout(() => child.kill("SIGKILL"), STOP_GRACE_MS);
  child.kill("SIGINT");
  if (running.has(child)) await once(child, "close");
  clearTimeout(kill);
}

export async function endPrograms(): Promise<void> {
  await Promise.all([...running].map(end));
}
