import type { ChildProcess } from "node:child_process";

/** Signals that are handed on to an engine. */
export interface Forwarding {
  /** Whether one came. */
  wasAsked(): boolean;
  stop(): void;
}

/**
 * Ends an engine when this process is asked to end, each time less gently: without its program it begins nothing more and
 * finishes what is under way; interrupted it leaves that; at last it and all its helpers are ended at once.
 * @param engine leads a process group.
 * @param programId of the process that says what there is to do; nothing where there is none, as while a stack is destroyed.
 * @param say told what happens now.
 */
export function forwardSignals(
  engine: ChildProcess,
  programId: () => number | undefined,
  say: (message: string) => void,
): Forwarding {
  const acts = [
    () => {
      if (!send(programId(), "SIGTERM")) act();
      else
        say(
          "stopping: nothing more begins, what is under way is finished (Ctrl-C again leaves that as well)",
        );
    },
    () => {
      send(engine.pid, "SIGINT");
      say(
        "stopping: a host that is in the midst of a step ends it by itself (Ctrl-C again waits for nothing)",
      );
    },
  ];
  let wasAsked = false;
  const act = () => {
    wasAsked = true;
    const next = acts.shift();
    if (next) next();
    else if (engine.pid !== undefined) send(-engine.pid, "SIGKILL");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, act);
  return {
    wasAsked: () => wasAsked,
    stop() {
      for (const signal of signals) process.off(signal, act);
    },
  };
}

/** @returns whether there was anybody to hear it. */
function send(id: number | undefined, signal: NodeJS.Signals): boolean {
  if (id === undefined) return false;
  try {
    return process.kill(id, signal);
  } catch {
    // It has ended already.
    return false;
  }
}
