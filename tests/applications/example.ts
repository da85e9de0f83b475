/** The stack's file of examples/spring. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configIn } from "../../cli/stackFile.ts";
import type { RawConfig } from "../../topology/config.ts";

export const EXAMPLE = join(import.meta.dirname, "../../examples/spring");

interface ExampleApplication {
  readonly war: string;
  readonly sessionPackages: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The keys without the project's name. */
export function exampleConfig(): RawConfig {
  const entries = Object.entries(configIn(readFileSync(join(EXAMPLE, "Pulumi.shop.yaml"), "utf8")));
  return Object.fromEntries(entries.map(([key, value]) => [key.replace("msm-lab:", ""), value]));
}

export function exampleApplication(): ExampleApplication {
  return exampleConfig().application as ExampleApplication;
}
