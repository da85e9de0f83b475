/** Runs the lab's own Pulumi on this project. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import { UserError } from "../common/userError.ts";
import { PROGRAM_ID_FILE } from "../components/programId.ts";
import { engineEnvironment } from "../engine/environment.ts";
import { WRONG_PASSPHRASE } from "./engineWords.ts";
import { forwardSignals } from "./forwardSignals.ts";
import { projectRoot } from "./projectRoot.ts";

/** Hands the terminal over to `pulumi`. @returns its exit code. */
export async function runPulumi(args: readonly string[]): Promise<number> {
  const pulumi = spawn("pulumi", [...args], {
    cwd: insideProject(process.cwd()) ? process.cwd() : projectRoot,
    env: { ...process.env, ...engineEnvironment(projectRoot) },
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
 * @throws {PulumiError} if it fails.
 */
export async function readPulumi(...args: readonly string[]): Promise<string> {
  const pulumi = spawn("pulumi", [...args, "--color", "never"], {
    cwd: projectRoot,
    env: { ...process.env, ...engineEnvironment(projectRoot) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [code, out, words] = await Promise.all([exitCode(pulumi), text(pulumi.stdout), text(pulumi.stderr)]);
  if (code !== 0) throw new PulumiError(words, code);
  return out;
}

/**
 * Runs a `pulumi` command that works on a stack, and hands over every event of the engine as it happens.
 * @param say told when it is asked to stop.
 * @returns the exit code, what it said beside its events, and whether it was asked to stop.
 */
export async function followPulumi(
  args: readonly string[],
  onEvent: (event: EngineEvent) => void,
  say: (message: string) => void,
): Promise<{ readonly code: number; readonly words: string; readonly wasStopped: boolean }> {
  const folder = mkdtempSync(join(tmpdir(), "msm-lab-program-"));
  const idFile = join(folder, "id");
  // A session of its own: signals reach it from here alone, so that each counts once.
  const pulumi = spawn("pulumi", [...args, "--json", "--color", "never"], {
    cwd: projectRoot,
    env: { ...process.env, ...engineEnvironment(projectRoot), [PROGRAM_ID_FILE]: idFile },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const signals = forwardSignals(pulumi, () => idIn(idFile), say);
  try {
    const words = text(pulumi.stderr);
    const others: string[] = [];
    const code = exitCode(pulumi).catch((error) => {
      if (signals.wasAsked()) return ENDED;
      throw error;
    });
    for await (const line of createInterface({ input: pulumi.stdout })) {
      if (line.startsWith("{")) onEvent(JSON.parse(line));
      else others.push(line);
    }
    const end = await code;
    const said = [await words, ...others].join("\n").trim();
    return { code: end, words: said, wasStopped: signals.wasAsked() };
  } finally {
    signals.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Nothing where the program has not begun. */
function idIn(file: string): number | undefined {
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}

/** As a shell tells of a program that was killed. */
const ENDED = 137;

const GO_ON = "run the same again: it goes on from where it was";

/** Of a state whose secrets were encrypted with another one. */
const RIGHT_PASSPHRASE =
  "bring back the .lab/passphrase that it was written with, or set PULUMI_CONFIG_PASSPHRASE to the right one";

/** The exit code of pulumi where there is no such stack. */
const NO_STACK = 6;

/** Why pulumi failed, in its own words, without what it puts before them. */
export class PulumiError extends UserError {
  /** Whether it has no key to the stack's secrets: the passphrase is another, or the stack is not known here. */
  readonly hasNoKey: boolean;

  constructor(words: string, code: number) {
    const said = words.replaceAll(/^error: /gm, "").trim();
    const isWrong = WRONG_PASSPHRASE.test(said);
    super(said || "stopped before its end", said === "" ? GO_ON : isWrong ? RIGHT_PASSPHRASE : "");
    this.hasNoKey = isWrong || code === NO_STACK;
  }
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child
      .on("error", (error) => reject(absent(error)))
      .on("close", (code, signal) => {
        if (signal === null) resolve(code ?? 1);
        else reject(new UserError(`pulumi was ended by ${signal}`, GO_ON));
      });
  });
}

function absent(error: NodeJS.ErrnoException): Error {
  return error.code === "ENOENT"
    ? new UserError("Pulumi is not on this machine yet", "run `./lab up`, which brings it")
    : error;
}

function insideProject(folder: string): boolean {
  return !relative(projectRoot, folder).startsWith("..");
}
