import { statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../artifacts/cacheFolder.ts";
import { type Config, writeConfig } from "../../conformance/stack.ts";
import { Checkout, type Run } from "./checkout.ts";

/** `./lab` in a clone of the project, with a stack of its own. */
export class Clone {
  readonly checkout: Checkout;
  private stack: string;

  /** @param cache one that has everything already. */
  constructor(stack: string, config: Config, cache = cacheFolder()) {
    this.stack = stack;
    this.checkout = new Checkout(cache);
    this.configure(config);
  }

  /** Replaces the stack's whole configuration. */
  configure(config: Config): void {
    writeConfig(join(this.checkout.root, `Pulumi.${this.stack}.yaml`), config);
  }

  /** When the engine wrote the stack's state last, which it does each time it runs. */
  stateWritten(): number | undefined {
    const state = join(this.checkout.root, ".lab/state/.pulumi/stacks/msm-lab", `${this.stack}.json`);
    return statSync(state, { throwIfNoEntry: false })?.mtimeMs;
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
