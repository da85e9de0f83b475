import * as pulumi from "@pulumi/pulumi";
import { targetProblems } from "../targets/targets.ts";
import type { Topology } from "../topology/model.ts";
import { configurationError } from "../topology/problems.ts";
import { parseTopology } from "../topology/topology.ts";
import { sessionChange } from "./sessionChange.ts";

/**
 * Returns the stack's configuration as a topology that can be deployed from this machine.
 * @throws {UserError} with all problems at once, before any resource is registered.
 */
export async function readTopology(stack: string): Promise<Topology> {
  const topology = parseTopology(stackConfig(), stack);
  const problems = await targetProblems(stack, topology);
  if (problems.length > 0) throw configurationError(problems, stack);
  const change = await sessionChange(stack, topology);
  if (change !== undefined) await pulumi.log.warn(change);
  return topology;
}

/** Returns every value of this project's namespace; objects are parsed, as the engine passes them as JSON. */
function stackConfig(): Record<string, unknown> {
  const namespace = `${pulumi.getProject()}:`;
  const entries = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(namespace))
    .map(([key, value]) => [key.slice(namespace.length), parsed(value)]);
  return Object.fromEntries(entries);
}

/** Text that only looks like an object stays text: parsing the topology reports what is wrong with it. */
function parsed(value: string): unknown {
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
