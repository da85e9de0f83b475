import { execFile } from "node:child_process";

/** What a program printed, and how it ended. */
export interface Outcome {
  /** The exit code; -1 where the program could not be started or was ended by a signal. */
  readonly code: number;
  readonly stdout: string;
  /** Where the program could not be started: why. */
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the program is ended. Default: never. */
  readonly timeout?: number;
}

/** Runs a program to its end. Never throws. */
export function run(
  program: string,
  args: readonly string[],
  { env = process.env, timeout = 0 }: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(program, args, { env, timeout, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr: stderr || (error?.message ?? "") });
    });
  });
}

/** The last lines of what a program said: enough to see what went wrong. */
export function lastWords({ stdout, stderr }: Outcome): string {
  return (stderr.trim() || stdout.trim()).split("\n").slice(-10).join("\n");
}
