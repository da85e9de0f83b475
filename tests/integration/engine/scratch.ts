/** A Pulumi project of its own in a temporary folder, run by the lab's engine. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { engineEnvironment, ensureBackend, pulumiNeeds } from "../../../engine/pulumi.ts";
import { PROGRAM_TIMEOUT_MS } from "../../programTimeout.ts";

const LAB = join(import.meta.dirname, "../../..");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Scratch {
  readonly folder: string;

  constructor(program: string) {
    this.folder = mkdtempSync(join(tmpdir(), "lab-engine-"));
    this.write(
      "Pulumi.yaml",
      "name: scratch\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.ts\n",
    );
    this.write("package.json", '{ "name": "scratch", "type": "module" }\n');
    this.write("index.ts", program);
    symlinkSync(join(LAB, "node_modules"), join(this.folder, "node_modules"));
  }

  write(path: string, content: string): void {
    mkdirSync(join(this.folder, path, ".."), { recursive: true });
    writeFileSync(join(this.folder, path), content);
  }

  /** The engine must be there already; a backend and the stack `dev` are made. */
  async begin(): Promise<void> {
    for (const need of pulumiNeeds()) {
      const state = await need.check();
      if (!state.met) throw new Error(`${need.name} is missing: run ./lab doctor`);
    }
    await ensureBackend(this.folder, {});
    await this.succeed("stack", "init", "dev");
  }

  start(...args: readonly string[]): ChildProcess {
    const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE, ...env } =
      process.env;
    return spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env: { ...env, ...engineEnvironment(this.folder, env), MSM_LAB_ROOT: LAB },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: PROGRAM_TIMEOUT_MS,
    });
  }

  async run(...args: readonly string[]): Promise<Outcome> {
    const child = this.start(...args);
    const code = new Promise<number | null>((resolve) => child.once("close", resolve));
    const [stdout, stderr] = await Promise.all(
      [child.stdout, child.stderr].map((out) => (out ? text(out) : "")),
    );
    return { code: await code, stdout: stdout ?? "", stderr: stderr ?? "" };
  }

  async succeed(...args: readonly string[]): Promise<Outcome> {
    const outcome = await this.run(...args);
    if (outcome.code !== 0)
      throw new Error(`pulumi ${args.join(" ")}:\n${outcome.stdout}\n${outcome.stderr}`);
    return outcome;
  }

  /** Leaves nothing behind. */
  async end(): Promise<void> {
    await this.run("cancel", "--yes");
    await this.succeed("destroy", "--yes");
    rmSync(this.folder, { recursive: true });
  }
}
