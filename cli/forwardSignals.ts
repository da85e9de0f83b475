import type { ChildProcess } from "node:child_process";

/** Forwards signals to Pulumi's engine until it is stopped. */
export interface SignalForwarding {
  /** Whether a signal was received. */
  wasSignalled(): boolean;
  stop(): void;
}

/**
 * Stops Pulumi's engine when this process receives a signal, and stops it harder with each further signal. The first ends
 * the Pulumi program, so that the engine starts nothing more but finishes what is in progress. The second interrupts the
 * engine, which abandons what is in progress. The third kills the engine and its child processes.
 * @param engine the leader of a process group.
 * @param programId returns the process id of the Pulumi program, or undefined if none runs, as during a destroy.
 * @param say receives a message about what happens next.
 */
export function forwardSignals(
  engine: ChildProcess,
  programId: () => number | undefined,
  say: (message: string) => void,
): SignalForwarding {
  const stages = [
    () => {
      if (!send(programId(), "SIGTERM")) escalate();
      else
        say(
          "stopping: nothing new is started, what is in progress is finished (press Ctrl-C again to abandon that as well)",
        );
    },
    () => {
      send(engine.pid, "SIGINT");
      say(
        "stopping: a host in the middle of a step finishes it by itself (press Ctrl-C again to stop immediately)",
      );
    },
  ];
  let wasSignalled = false;
  const escalate = () => {
    wasSignalled = true;
    const next = stages.shift();
    if (next) next();
    else if (engine.pid !== undefined) send(-engine.pid, "SIGKILL");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, escalate);
  return {
    wasSignalled: () => wasSignalled,
    stop() {
      for (const signal of signals) process.off(signal, escalate);
    },
  };
}

/** @returns whether the process exists. */
function send(id: number | undefined, signal: NodeJS.Signals): boolean {
  if (id === undefined) return false;
  try {
    return process.kill(id, signal);
  } catch {
    // The process has already ended.
    return false;
  }
}
