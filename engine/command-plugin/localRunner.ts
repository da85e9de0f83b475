import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Invocation, Runner } from "./runner.ts";

/** How long a canceled command may take between SIGTERM and SIGKILL. */
const STOP_GRACE_MS = 2_000;

const running = new Set<ChildProcess>();

export interface LocalShell {
  /** The program and its first arguments; the command is the last argument. Default: `/bin/sh -c`. */
  readonly interpreter?: readonly string[];
  /** The working directory. Default: the plugin's, which is the program's folder. */
  readonly dir?: string;
}

/** Runs commands on this machine, each in its own process group so that all its processes can be ended. */
export function localRunner(shell: LocalShell): Runner {
  return async (invocation, onOutput, signal) => {
    signal.throwIfAborted();
    const child = start(shell, invocation);
    running.add(child);
    const end = (): void => endGroup(child);
    signal.addEventListener("abort", end);
    try {
      const ended = outcome(child, shell);
      for (const stream of ["stdout", "stderr"] as const) {
        child[stream]?.setEncoding("utf8").on("data", (text: string) => onOutput(stream, text));
      }
      // A command need not read its input: a closed pipe is not a failure.
      child.stdin?.on("error", () => {}).end(invocation.stdin);
      const failure = await ended;
      signal.throwIfAborted();
      return failure;
    } finally {
      signal.removeEventListener("abort", end);
      running.delete(child);
    }
  };
}

/** Kills every command that is still running, when the plugin ends. */
export function killAll(): void {
  for (const child of running) signalGroup(child, "SIGKILL");
}

function start(shell: LocalShell, invocation: Invocation): ChildProcess {
  const interpreter = shell.interpreter?.length ? shell.interpreter : ["/bin/sh", "-c"];
  const [program = "/bin/sh", ...options] = interpreter;
  return spawn(program, [...options, invocation.command], {
    cwd: shell.dir,
    detached: true,
    env: { ...process.env, ...invocation.environment, ...invocation.previousOutput },
    stdio: [invocation.stdin ? "pipe" : "ignore", "pipe", "pipe"],
  });
}

function outcome(child: ChildProcess, shell: LocalShell): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => reject(startFailure(error, shell)));
    child.on("close", (code, signal) => {
      if (signal) resolve(`signal: ${signal}`);
      else resolve(code === 0 ? undefined : `exit status ${code}`);
    });
  });
}

function startFailure(error: NodeJS.ErrnoException, shell: LocalShell): Error {
  if (error.code === "ENOENT" && shell.dir !== undefined && !existsSync(shell.dir)) {
    return new Error(`dir: the folder ${shell.dir} does not exist`);
  }
  if (error.code === "E2BIG") {
    return new Error(
      "command and environment are too long for this machine; set addPreviousOutputInEnv to false, or pass long texts as stdin",
    );
  }
  return error;
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, "SIGTERM");
  const kill = setTimeout(() => {
    signalGroup(child, "SIGKILL");
    // A process that left the group may still hold the streams open.
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, STOP_GRACE_MS);
  child.on("close", () => clearTimeout(kill));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended already.
  }
}
