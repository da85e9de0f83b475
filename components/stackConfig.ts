import { readFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";
import { readTopology as readConfigured } from "../application/readTopology.ts";
import { type KnownLab, type KnownResource, knownLab } from "../targets/knownLab.ts";
import { placingProblems } from "../targets/targets.ts";
import { configurationError } from "../topology/problems.ts";
import { withLiveSessions } from "./liveSessions.ts";
import { profileChange } from "./profileChange.ts";
import { goneStores, sessionChange } from "./sessionChange.ts";
import type { SessionLabArgs } from "./sessionLab.ts";
import { tomcatsDown } from "./tomcatsDown.ts";

export type ConfiguredLab = Pick<SessionLabArgs, "topology" | "known" | "down" | "warning" | "isNewFormat">;

/**
 * Returns the stack's configuration as a topology that can be deployed from this machine, and the lab as the state has it
 * now. What it does to live sessions, and that nobody has chosen its profile, has been told.
 * @throws {UserError} with all problems at once, before any resource is registered.
 */
export async function readTopology(stack: string): Promise<ConfiguredLab> {
  const topology = await readConfigured(stackConfig(), stack);
  const known = await labInState(stack);
  // Before the problems: it may be the reason why an application that runs is refused.
  const change = profileChange(stack, topology, known, await stackFile(stack));
  if (change !== undefined) await pulumi.log.warn(change);
  const problems = await placingProblems(known, topology);
  if (problems.length > 0) throw configurationError(problems, stack);
  const [{ warning, isNewFormat }, down] = await Promise.all([
    sessionChange(stack, topology, known),
    tomcatsDown(stack, topology, known),
  ]);
  if (warning !== undefined) {
    const areGone = warning === goneStores(topology, known);
    await pulumi.log.warn(await withLiveSessions({ warning, areGone }, stack, topology, known));
  }
  return { topology, known, down, warning, isNewFormat };
}

/** Reads the lab from the stack's current state. */
async function labInState(stack: string): Promise<KnownLab> {
  const state: StackState = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
    stackName: stack,
  });
  const resources = Object.entries(state.outputs).map(([urn, resource]) => ({ ...resource, urn }));
  return knownLab(stack, process.cwd(), resources);
}

/** Empty if there is none: the engine was given another one. */
function stackFile(stack: string): Promise<string> {
  return readFile(`Pulumi.${stack}.yaml`, "utf8").catch(() => "");
}

interface StackState {
  readonly outputs: Readonly<Record<string, Omit<KnownResource, "urn">>>;
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
