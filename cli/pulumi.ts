/** Runs the lab's own Pulumi on this project. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import { UserError } from "../common/userError.ts";
import { PROGRAM_ID_FILE } from "../components/programId.ts";
import { engineEnvironment } from "../engine/environment.ts";
import { forwardSignals } from "./forwardSignals.ts";
import { projectRoot } from "./projectRoot.ts";
import { WRONG_PASSPHRASE } from "./pulumiMessages.ts";

/** Runs `pulumi` on this process's terminal. @returns its exit code. */
export async function runPulumi(args: readonly string[]): Promise<number> {
  const pulumi = spawn("pulumi", [...args], {
    cwd: insideProject(process.cwd()) ? process.cwd() : projectRoot,
    env: { ...process.env, ...engineEnvironment(projectRoot) },
    stdio: "inherit",
  });
  // The terminal sends Ctrl-C to both processes; pulumi decides what to do about it.
  const ignore = () => {};
  process.on("SIGINT", ignore);
  try {
    return await exitCode(pulumi);
  } finally {
    process.off("SIGINT", ignore);
  }
}

/**
 * Returns what a `pulumi` command prints on stdout.
 * @throws {PulumiError} if it fails.
 */
export async function readPulumi(...args: readonly string[]): Promise<string> {
  const pulumi = spawn("pulumi", [...args, "--color", "never"], {
    cwd: projectRoot,
    env: { ...process.env, ...engineEnvironment(projectRoot) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [code, out, err] = await Promise.all([exitCode(pulumi), text(pulumi.stdout), text(pulumi.stderr)]);
  if (code !== 0) throw new PulumiError(err, code);
  return out;
}

/**
 * Runs a `pulumi` command that changes a stack, and reports each event of the engine as it happens.
 * @param say receives a message when the command is stopped.
 * @returns the exit code, the output other than events, and whether the command was stopped.
 */
export async function followPulumi(
  args: readonly string[],
  onEvent: (event: EngineEvent) => void,
  say: (message: string) => void,
): Promise<{ readonly code: number; readonly output: string; readonly wasStopped: boolean }> {
  const folder = mkdtempSync(join(tmpdir(), "msm-lab-program-"));
  const idFile = join(folder, "id");
  // A session of its own keeps the terminal's signals away, so that it receives each signal once, from here.
  const pulumi = spawn("pulumi", [...args, "--json", "--color", "never"], {
    cwd: projectRoot,
    env: { ...process.env, ...engineEnvironment(projectRoot), [PROGRAM_ID_FILE]: idFile },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const signals = forwardSignals(pulumi, () => idIn(idFile), say);
  try {
    const stderr = text(pulumi.stderr);
    const otherLines: string[] = [];
    const code = exitCode(pulumi).catch((error) => {
      if (signals.wasSignalled()) return EXIT_KILLED;
      throw error;
    });
    for await (const line of createInterface({ input: pulumi.stdout })) {
      if (line.startsWith("{")) onEvent(JSON.parse(line));
      else otherLines.push(line);
    }
    return {
      code: await code,
      output: [await stderr, ...otherLines].join("\n").trim(),
      wasStopped: signals.wasSignalled(),
    };
  } finally {
    signals.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns undefined if the program has not started. */
function idIn(file: string): number | undefined {
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}

/** A shell's exit code for a program that was killed with SIGKILL. */
const EXIT_KILLED = 137;

const RESUME_CURE = "run the same command again: it resumes where it stopped";

const PASSPHRASE_CURE =
  "restore the .lab/passphrase that the state was written with, or set PULUMI_CONFIG_PASSPHRASE to the right one";

/** Pulumi's exit code if the stack does not exist. */
const EXIT_NO_STACK = 6;

/** Pulumi failed. The message is Pulumi's own, without its `error: ` prefix. */
export class PulumiError extends UserError {
  /** Whether the stack's secrets cannot be decrypted: the passphrase is wrong, or the backend does not have the stack. */
  readonly hasNoKey: boolean;

  constructor(output: string, code: number) {
    const message = output.replaceAll(/^error: /gm, "").trim();
    const isWrong = WRONG_PASSPHRASE.test(message);
    const cure = message === "" ? RESUME_CURE : isWrong ? PASSPHRASE_CURE : "";
    super(message || "pulumi stopped before it finished", cure);
    this.hasNoKey = isWrong || code === EXIT_NO_STACK;
  }
}

async function exitCode(pulumi: ChildProcess): Promise<number> {
  const [code, signal] = await once(pulumi, "close").catch((error) => {
    if (error.code !== "ENOENT") throw error;
    throw new UserError("Pulumi is not installed yet", "run `./lab up`, which installs it");
  });
  if (signal !== null) throw new UserError(`pulumi was killed by ${signal}`, RESUME_CURE);
  return code;
}

function insideProject(folder: string): boolean {
  return !relative(projectRoot, folder).startsWith("..");
}
