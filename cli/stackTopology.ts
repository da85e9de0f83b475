/** A stack's topology without the engine: its file, and the defaults. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { Topology } from "../topology/model.ts";
import { ConfigError, describeProblems } from "../topology/problems.ts";
import { parseTopology } from "../topology/topology.ts";
import { Failure } from "./failure.ts";
import { projectRoot } from "./projectRoot.ts";

const NAMESPACE = "msm-lab:";

/** @throws {Failure} with every problem of the configuration, or where the stack has no file. */
export function stackTopology(stack: string): Topology {
  const file = join(projectRoot, `Pulumi.${stack}.yaml`);
  if (!existsSync(file))
    throw new Failure(`there is no ${file}`, "name a stack with --stack, or make it: ./lab up --stack NAME");
  const { config = {} } = load(readFileSync(file, "utf8")) as { config?: Record<string, unknown> };
  const values = Object.entries(config).map(([key, value]) => [key.replace(NAMESPACE, ""), value]);
  try {
    return parseTopology(Object.fromEntries(values));
  } catch (error) {
    if (error instanceof ConfigError) throw new Failure(describeProblems(error.problems, stack));
    throw error;
  }
}
