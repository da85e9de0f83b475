/** A stack of this project on the real engine, with its backend and configuration in a temporary folder. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { dump } from "js-yaml";
import { engineEnvironment } from "../../engine/pulumi.ts";
import { PROGRAM_TIMEOUT_MS } from "../programTimeout.ts";

const PROJECT = resolve(import.meta.dirname, "../..");

export type Config = Readonly<Record<string, unknown>>;

/** The number of resources by what happened to them, e.g. `{same: 30, update: 2}`. */
export type Changes = Readonly<Record<string, number>>;

export interface Run {
  readonly code: number;
  readonly output: string;
}

export class Stack {
  readonly name: string;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;

  private constructor(name: string, folder: string) {
    this.name = name;
    this.folder = folder;
    this.env = {
      ...process.env,
      ...engineEnvironment(PROJECT),
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "conformance",
    };
    delete this.env.PULUMI_CONFIG_PASSPHRASE_FILE;
  }

  static async open(name: string, config: Config): Promise<Stack> {
    const stack = new Stack(name, await mkdtemp(join(tmpdir(), `msm-lab-${name}-`)));
    for (const entry of await readdir(PROJECT)) {
      if (!/^Pulumi\..+\.yaml$/.test(entry)) await symlink(join(PROJECT, entry), join(stack.folder, entry));
    }
    stack.configure(config);
    await stack.pulumi("stack", "init", name);
    return stack;
  }

  /** Replaces the stack's whole configuration. */
  configure(config: Config): void {
    writeConfig(join(this.folder, `Pulumi.${this.name}.yaml`), config);
  }

  /** Runs pulumi on this stack. @throws where it fails, with its output. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const { code, output } = await this.try(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} exited with ${code}:\n${output}`);
    return output;
  }

  async try(...args: readonly string[]): Promise<Run> {
    const options = {
      cwd: this.folder,
      env: this.env,
      maxBuffer: 64 * 1024 * 1024,
      timeout: PROGRAM_TIMEOUT_MS,
    };
    try {
      const { stdout, stderr } = await promisify(execFile)("pulumi", this.arguments(args), options);
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  /** Starts pulumi in a process group of its own, to be killed. */
  start(...args: readonly string[]): ChildProcess {
    return spawn("pulumi", this.arguments(args), {
      cwd: this.folder,
      env: this.env,
      stdio: "ignore",
      detached: true,
    });
  }

  private arguments(args: readonly string[]): string[] {
    const stack = args[0] === "stack" && args[1] === "init" ? [] : ["--stack", this.name];
    return ["--non-interactive", "--color", "never", ...args, ...stack];
  }

  /** Deploys, reading the real state first, and tells what changed. @param options of pulumi, beside those. */
  async up(...options: readonly string[]): Promise<Changes> {
    const output = await this.pulumi("up", "--yes", "--skip-preview", "--refresh", "--json", ...options);
    return summary(output);
  }

  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.pulumi("stack", "output", "--json", "--show-secrets"));
  }

  /**
   * Pulumi writes the attributes beside a stack's state in place: where it was killed in the midst of that they are empty,
   * and it reads the state no more. Without them it does.
   */
  async mendState(): Promise<void> {
    const attributes = join(this.folder, ".pulumi", "stacks", "msm-lab", `${this.name}.json.attrs`);
    if ((await readFile(attributes, "utf8").catch(() => "{}")) === "") await rm(attributes);
  }

  /** Destroys what is deployed and removes the stack's folder. */
  async close(): Promise<void> {
    await this.pulumi("destroy", "--yes", "--skip-preview");
    await rm(this.folder, { recursive: true });
  }
}

/** Replaces the whole configuration in a stack's file, which may be new, but for the salt of its secrets. */
export function writeConfig(file: string, config: Config): void {
  const known = existsSync(file) ? readFileSync(file, "utf8") : "";
  const salt = /^encryptionsalt:.*$/m.exec(known)?.[0] ?? "";
  const values = Object.entries(config).map(([key, value]) => [`msm-lab:${key}`, value]);
  writeFileSync(file, `${salt}\n${dump({ config: Object.fromEntries(values) })}`);
}

/** What the engine's last event says of the resources. */
function summary(output: string): Changes {
  const events = output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  const last = events.findLast((event) => event.summaryEvent)?.summaryEvent;
  return last?.resourceChanges ?? {};
}
