import { readFileSync } from "node:fs";

/** Whether a process runs. A zombie has ended: nobody reaps it on a machine that has no init. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
