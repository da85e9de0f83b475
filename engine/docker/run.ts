import { execFile } from "node:child_process";

/** What a program printed, and how it ended. */
export interface Outcome {
  /** The exit code; -1 if the program could not be started or was ended by a signal. */
  readonly code: number;
  readonly stdout: string;
  /** If the program could not be started: the reason. */
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Default: the working directory of this process. */
  readonly cwd?: string;
  /** After this time the program is ended. Default: 0, no limit. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end. Never throws. */
export function run(
  program: string,
  args: readonly string[],
  { env = process.env, cwd = process.cwd(), timeoutMs = 0 }: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env, cwd, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr: stderr || (error?.message ?? "") });
    });
  });
}

/** The last lines of what a program printed, on stderr if it printed anything there. */
export function lastWords({ stdout, stderr }: Outcome): string {
  return (stderr.trim() || stdout.trim()).split("\n").slice(-10).join("\n");
}
