import type { ChildProcess } from "node:child_process";

/** Signals that are handed on to a child. */
export interface Forwarding {
  /** Whether one came. */
  wasAsked(): boolean;
  stop(): void;
}

/**
 * Asks the child to end when this process is asked to; the second time it and all its helpers are ended at once.
 * @param say told that the first request was heard.
 */
export function forwardSignals(child: ChildProcess, say: (message: string) => void): Forwarding {
  let asked = false;
  const forward = () => {
    if (asked) return end(child);
    child.kill("SIGINT");
    say(STOPPING);
    asked = true;
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, forward);
  return {
    wasAsked: () => asked,
    stop() {
      for (const signal of signals) process.off(signal, forward);
    },
  };
}

/** The engine asks its plugins to leave what they are at: a host ends its step, for nobody can take that back. */
const STOPPING =
  "stopping: nothing more begins; a host that is in the midst of a step ends it by itself (Ctrl-C again waits for nothing here)";

/** The child leads a process group: its program and plugins go with it. */
function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
