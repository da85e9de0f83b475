/** A fresh clone on a machine of its own making: an empty cache, and a PATH that may lack or fake programs. */

import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { projectRoot } from "../../../cli/projectRoot.ts";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** From start to end. */
  readonly milliseconds: number;
}

export interface Started {
  readonly pid: number;
  readonly end: Promise<Run>;
}

export class Checkout {
  readonly folder: string = mkdtempSync(join(tmpdir(), "msm-lab-checkout-"));
  readonly root: string = join(this.folder, "msm-lab");
  readonly cache: string;
  /** First on PATH. */
  readonly bin: string = join(this.folder, "bin");
  /** The rest of PATH. */
  path: string = process.env.PATH ?? "";

  /** @param cache one of its own, or one that has everything already. */
  constructor(cache?: string) {
    this.cache = cache ?? join(this.folder, "cache");
    const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      cwd: projectRoot,
      encoding: "utf8",
    });
    for (const file of listed.split("\0").filter((name) => name !== "" && !name.startsWith("tests/"))) {
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      cpSync(join(projectRoot, file), join(this.root, file), { force: true });
    }
    mkdirSync(this.bin);
  }

  /** Puts a shell script of this name before the machine's program. */
  fake(name: string, script: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.bin, name), 0o755);
  }

  /** Leaves of the machine's programs these only, Node among them. */
  onlyPrograms(names: readonly string[]): void {
    this.path = "";
    for (const name of names) {
      symlinkSync(
        execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim(),
        join(this.bin, name),
      );
    }
    symlinkSync(process.execPath, join(this.bin, "node"));
  }

  /** Starts `lab` as the leader of a process group. */
  start(
    args: readonly string[],
    { cwd = this.root, lab = join(this.root, "lab"), cache = this.cache } = {},
  ): Started {
    const begun = performance.now();
    const { NODE_TEST_CONTEXT: _, NODE_COMPILE_CACHE: __, ...env } = process.env;
    const child = spawn(lab, [...args], {
      cwd,
      env: { ...env, PATH: `${this.bin}:${this.path}`, MSM_LAB_CACHE: cache },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const end = Promise.all([
      new Promise<number>((resolve, reject) =>
        child.on("close", (code) => resolve(code ?? -1)).on("error", reject),
      ),
      text(child.stdout),
      text(child.stderr),
    ]).then(([code, stdout, stderr]) => ({ code, stdout, stderr, milliseconds: performance.now() - begun }));
    return { pid: child.pid ?? 0, end };
  }

  lab(...args: readonly string[]): Promise<Run> {
    return this.start(args).end;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
