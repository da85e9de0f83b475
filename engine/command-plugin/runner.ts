/** The two streams of a command. */
export type StreamName = "stdout" | "stderr";

export interface Invocation {
  readonly command: string;
  /** The user's variables; a runner fails where it cannot set one of them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Set where that is possible: the output of the resource's last run. */
  readonly previousOutput: Readonly<Record<string, string>>;
  readonly stdin: string;
}

/**
 * Runs a command somewhere and hands out its output as it comes.
 *
 * Settles when the command and whoever shares its output have ended: with undefined after success, else with how it
 * ended, such as `exit status 1`. Aborting ends a local command; a remote one is
 * left to itself.
 *
 * @throws {Error} where the command could not be started, was aborted, or its end is not known.
 */
export type Runner = (
  invocation: Invocation,
  onOutput: (stream: StreamName, text: string) => void,
  signal: AbortSignal,
) => Promise<string | undefined>;
