import type { ChildProcess } from "node:child_process";

/**
 * Asks the child to end when this process is asked to: the first time it may finish what is under way, the second time
 * it and all its helpers are ended at once.
 * @param say told that the first request was heard.
 * @returns stops forwarding.
 */
export function forwardSignals(child: ChildProcess, say: (message: string) => void): () => void {
  let asked = false;
  const forward = () => {
    if (asked) return end(child);
    child.kill("SIGINT");
    say("stopping: what is under way is finished first (Ctrl-C again stops at once)");
    asked = true;
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

/** The child leads a process group: its program and plugins go with it. */
function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
