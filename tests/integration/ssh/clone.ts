import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dump } from "js-yaml";
import { projectRoot } from "../../../cli/projectRoot.ts";
import type { Config } from "../../conformance/stack.ts";
import { Checkout, type Run } from "../cli/checkout.ts";

/** `./lab` in a clone of the project, with a stack of its own. */
export class Clone {
  readonly checkout: Checkout;
  private readonly stack: string;

  /** @param cache as a checkout's. */
  constructor(stack: string, config: Config, cache?: string) {
    this.stack = stack;
    this.checkout = new Checkout(cache);
    symlinkSync(join(projectRoot, "node_modules"), join(this.checkout.root, "node_modules"));
    const values = Object.entries(config).map(([key, value]) => [`msm-lab:${key}`, value]);
    const file = join(this.checkout.root, `Pulumi.${stack}.yaml`);
    writeFileSync(file, dump({ config: Object.fromEntries(values) }));
  }

  lab(...args: readonly string[]): Promise<Run> {
    return this.checkout.lab(...args, "--stack", this.stack);
  }
}
