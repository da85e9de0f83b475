/** The processes of this machine, as Linux tells them. */

import { readdirSync, readFileSync } from "node:fs";

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly program: string;
}

/** A process and all below it; none if it has ended. */
export function treeOf(pid: number): readonly Process[] {
  const byParent = Map.groupBy(processes(), ({ parent }) => parent);
  const below = (parent: number): readonly Process[] =>
    (byParent.get(parent) ?? []).flatMap((each) => [each, ...below(each.pid)]);
  const root = [...byParent.values()].flat().find((each) => each.pid === pid);
  return root === undefined ? [] : [root, ...below(pid)];
}

function processes(): readonly Process[] {
  return readdirSync("/proc").flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) return [];
    const [, program = "", parent] = /^\d+ \((.*)\) \S (\d+)/.exec(textOf(pid, "stat")) ?? [];
    return parent === undefined ? [] : [{ pid, parent: Number(parent), program }];
  });
}

export interface Use {
  /** Also of processes below it that have ended. */
  readonly cpuSeconds: number;
  /** Of memory; what is shared with others counts in part. */
  readonly bytes: number;
}

/** The kernel counts in hundredths of a second for all programs. */
const TICKS_PER_SECOND = 100;

/** Nothing if the process has ended. */
export function useOf(pid: number): Use {
  const [, times = ""] = /^\d+ \(.*\) \S (?:\S+ ){10}(\d+ \d+ \d+ \d+)/.exec(textOf(pid, "stat")) ?? [];
  const ticks = times.split(" ").reduce((sum, part) => sum + Number(part), 0);
  const [, kibibytes] = /^Pss:\s+(\d+) kB$/m.exec(textOf(pid, "smaps_rollup")) ?? [];
  return { cpuSeconds: ticks / TICKS_PER_SECOND, bytes: Number(kibibytes ?? 0) * 1024 };
}

/** Empty if the process has ended. */
function textOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
