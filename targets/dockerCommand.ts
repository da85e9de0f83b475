import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Runs the docker CLI, and returns both its outputs as they are.
 * @param engine variables that say which engine it talks to.
 * @param timeout in milliseconds; by default as long as it takes.
 * @throws if docker is missing, does not answer or refuses; the error's `stderr` has its words.
 */
export function dockerCommand(
  engine: Readonly<Record<string, string>>,
  args: readonly string[],
  timeout = 0,
): Promise<{ stdout: string; stderr: string }> {
  return run("docker", [...args], {
    env: { ...process.env, ...engine },
    maxBuffer: 32 * 1024 * 1024,
    timeout,
  });
}
