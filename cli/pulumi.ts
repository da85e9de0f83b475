/** Runs the lab's own Pulumi on this project. */

import { type ChildProcess, spawn } from "node:child_process";
import { relative } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { DEFAULT_ENDPOINT, dockerEndpoint } from "../engine/docker/endpoint.ts";
import { engineEnvironment } from "../engine/environment.ts";
import { Failure } from "./failure.ts";
import { forwardSignals } from "./forwardSignals.ts";
import { projectRoot } from "./projectRoot.ts";

/** What `pulumi` finds in its environment, on top of this process's. */
export async function pulumiEnvironment(): Promise<Record<string, string>> {
  const endpoint = await dockerEndpoint();
  return {
    ...engineEnvironment(projectRoot),
    // A docker context is unknown to everyone but the docker command.
    ...(endpoint !== DEFAULT_ENDPOINT && { DOCKER_HOST: endpoint }),
  };
}

/** Hands the terminal over to `pulumi`. @returns its exit code. */
export async function runPulumi(args: readonly string[]): Promise<number> {
  const pulumi = spawn("pulumi", [...args], {
    cwd: insideProject(process.cwd()) ? process.cwd() : projectRoot,
    env: { ...process.env, ...(await pulumiEnvironment()) },
    stdio: "inherit",
  });
  // The terminal sends Ctrl-C to both; it is for pulumi to decide what it means.
  const ignore = () => {};
  process.on("SIGINT", ignore);
  try {
    return await exitCode(pulumi);
  } finally {
    process.off("SIGINT", ignore);
  }
}

/**
 * What a `pulumi` command prints on stdout.
 * @throws {Failure} with its own words where it fails.
 */
export async function readPulumi(...args: readonly string[]): Promise<string> {
  const pulumi = spawn("pulumi", [...args, "--color", "never"], {
    cwd: projectRoot,
    env: { ...process.env, ...(await pulumiEnvironment()) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [code, out, words] = await Promise.all([exitCode(pulumi), text(pulumi.stdout), text(pulumi.stderr)]);
  if (code !== 0) throw pulumiFailure(words);
  return out;
}

/**
 * Runs a `pulumi` command that works on a stack, and hands over every event of the engine as it happens.
 * @returns the exit code, and what it said beside its events.
 */
export async function followPulumi(
  args: readonly string[],
  onEvent: (event: unknown) => void,
): Promise<{ readonly code: number; readonly words: string }> {
  // A session of its own: signals reach it from here alone, so that each counts once.
  const pulumi = spawn("pulumi", [...args, "--json", "--color", "never"], {
    cwd: projectRoot,
    env: { ...process.env, ...(await pulumiEnvironment()) },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const stopForwarding = forwardSignals(pulumi);
  try {
    const words = text(pulumi.stderr);
    const others: string[] = [];
    const code = exitCode(pulumi);
    for await (const line of createInterface({ input: pulumi.stdout })) {
      if (line.startsWith("{")) onEvent(JSON.parse(line));
      else others.push(line);
    }
    return { code: await code, words: [await words, ...others].join("\n").trim() };
  } finally {
    stopForwarding();
  }
}

/** pulumi's own words, without what it puts before them. */
export function pulumiFailure(words: string): Failure {
  return new Failure(words.replaceAll(/^error: /gm, "").trim() || "pulumi failed without a word");
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code) => resolve(code ?? 1));
  });
}

function insideProject(folder: string): boolean {
  return !relative(projectRoot, folder).startsWith("..");
}
