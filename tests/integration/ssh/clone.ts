import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dump } from "js-yaml";
import { cacheFolder } from "../../../artifacts/cacheFolder.ts";
import { projectRoot } from "../../../cli/projectRoot.ts";
import type { Config } from "../../conformance/stack.ts";
import { Checkout, type Run } from "../cli/checkout.ts";

/** `./lab` in a clone of the project, with a stack of its own. */
export class Clone {
  readonly checkout: Checkout;
  private stack: string;

  /** @param cache one that has everything already. */
  constructor(stack: string, config: Config, cache = cacheFolder()) {
    this.stack = stack;
    this.checkout = new Checkout(cache);
    symlinkSync(join(projectRoot, "node_modules"), join(this.checkout.root, "node_modules"));
    this.configure(config);
  }

  /** Replaces the stack's whole configuration. */
  configure(config: Config): void {
    const file = join(this.checkout.root, `Pulumi.${this.stack}.yaml`);
    const known = existsSync(file) ? readFileSync(file, "utf8") : "";
    const salt = /^encryptionsalt:.*$/m.exec(known)?.[0] ?? "";
    const values = Object.entries(config).map(([key, value]) => [`msm-lab:${key}`, value]);
    writeFileSync(file, `${salt}\n${dump({ config: Object.fromEntries(values) })}`);
  }

  async rename(stack: string): Promise<void> {
    const { code, stderr } = await this.lab("pulumi", "stack", "rename", stack);
    if (code !== 0) throw new Error(stderr);
    this.stack = stack;
  }

  lab(...args: readonly string[]): Promise<Run> {
    return this.checkout.lab(...args, "--stack", this.stack);
  }
}
