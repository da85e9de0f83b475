/** The two streams of a command. */
export type StreamName = "stdout" | "stderr";

export interface Invocation {
  readonly command: string;
  /** The user's variables; a runner fails if it cannot set one of them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables with the output of the resource's last run; a runner may be unable to set them. */
  readonly previousOutput: Readonly<Record<string, string>>;
  readonly stdin: string;
}

/**
 * Runs a command somewhere and passes on its output as it comes.
 *
 * Resolves when the command and all processes that share its output have ended: with undefined after success, otherwise
 * with how it ended, such as `exit status 1`. Aborting ends a local command; a remote one goes on.
 *
 * @throws {Error} if the command could not be started, was aborted, or its end is unknown.
 */
export type Runner = (
  invocation: Invocation,
  onOutput: (stream: StreamName, text: string) => void,
  signal: AbortSignal,
) => Promise<string | undefined>;
