import { type CommandInputs, isLogged } from "./commandInputs.ts";
import type { Operation } from "./resource.ts";
import type { Runner, StreamName } from "./runner.ts";

/** Both streams of a finished command without their last newline, as the state stores them. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

export const NO_OUTPUT: CommandOutput = { stdout: "", stderr: "" };

/**
 * Runs a command to its end, and shows its lines as the resource's status.
 * @throws {Error} with the output that may be shown, if the command fails.
 */
export async function runCommand(
  runner: Runner,
  command: string,
  inputs: CommandInputs,
  previous: CommandOutput,
  { redact, signal, status }: Operation,
): Promise<CommandOutput> {
  const collected: Record<StreamName, string[]> = { stdout: [], stderr: [] };
  const shown: string[] = [];
  const lines = {
    stdout: lineSplitter((line) => status(redact(line))),
    stderr: lineSplitter((line) => status(redact(line))),
  };
  const failure = await runner(
    {
      command,
      environment: inputs.environment ?? {},
      previousOutput: inputs.addPreviousOutputInEnv === false ? {} : previousOutput(previous),
      stdin: inputs.stdin ?? "",
    },
    (stream, text) => {
      collected[stream].push(text);
      if (!isLogged(inputs.logging, stream)) return;
      shown.push(text);
      lines[stream].push(text);
    },
    signal,
  );
  lines.stdout.end();
  lines.stderr.end();
  if (failure !== undefined) {
    throw new Error(redact(`${failure}: running ${JSON.stringify(command)}:\n${shown.join("")}`));
  }
  return { stdout: stored(collected.stdout), stderr: stored(collected.stderr) };
}

function previousOutput({ stdout, stderr }: CommandOutput): Record<string, string> {
  return {
    ...(stdout && { PULUMI_COMMAND_STDOUT: stdout }),
    ...(stderr && { PULUMI_COMMAND_STDERR: stderr }),
  };
}

function stored(parts: readonly string[]): string {
  return parts.join("").replace(/\n$/, "");
}

function lineSplitter(onLine: (line: string) => void): { push(text: string): void; end(): void } {
  let rest = "";
  return {
    push(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line.replace(/\r$/, ""));
    },
    end() {
      if (rest) onLine(rest);
    },
  };
}
