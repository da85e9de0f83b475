/** `up` of a change that is more than one: step by step, so that none of them loses anything. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { textOf, UserError } from "../common/userError.ts";
import { stepsFrom } from "../components/placedSteps.ts";
import { type KnownLab, knownLab } from "../targets/knownLab.ts";
import { TARGETS } from "../targets/targets.ts";
import { KEYS, type RawConfig } from "../topology/config.ts";
import type { Step } from "../topology/steps.ts";
import { parseTopology } from "../topology/topology.ts";
import { deploy } from "./deploy.ts";
import type { DeploymentResult } from "./deployment.ts";
import { stateResources } from "./exportedState.ts";
import { type LastNodes, lastNodes } from "./lastNodes.ts";
import { projectRoot } from "./projectRoot.ts";
import type { Stack } from "./stack.ts";
import { labConfigIn, stackConfig, stackFile, targetOf, withLabConfig } from "./stackFile.ts";

type Deploy = (command: readonly string[], stack: string) => Promise<DeploymentResult>;

/** A way to the wanted configuration; it has no steps if one `up` does as well, or has to. */
interface Way {
  readonly steps: readonly Step[];
  /** Where hosts were: absent in Docker. */
  readonly before?: LastNodes;
}

const AT_ONCE: Way = { steps: [] };

interface Options {
  /** Whether the engine looks first for what was changed by hand in Docker. @default true */
  readonly needsRefresh?: boolean;
  /** Runs one `up`. @default deploy */
  readonly deployed?: Deploy;
  /** Tells of the steps. @default on stderr */
  readonly say?: (text: string) => void;
}

/** @throws {UserError} as `deploy` does; then with what is done. */
export async function deployInSteps(
  stack: Stack,
  { needsRefresh = true, deployed = deploy, say = tell }: Options = {},
): Promise<DeploymentResult> {
  const { steps, before } = await wayOf(stack, say);
  if (steps.length > 0) say(describeSteps(steps));
  // After the first step the engine knows what there is.
  const refresh = needsRefresh ? refreshOptions(stack.name) : [];
  const command = (index: number) => ["up", ...(index === 0 ? refresh : [])];
  for (const [index, step] of steps.slice(0, -1).entries()) {
    say(`step ${index + 1} of ${steps.length}: ${moveOf(step)}`);
    const deployStep = deployWith(step, before, stack.name, (file) =>
      deployed([...command(index), "--config-file", file], stack.name),
    );
    await orHowFar(steps, index, deployStep);
  }
  const last = steps.at(-1);
  if (last) say(`step ${steps.length} of ${steps.length}: ${moveOf(last)}`);
  const lastIndex = Math.max(steps.length - 1, 0);
  return await orHowFar(steps, lastIndex, deployed(command(lastIndex), stack.name));
}

/** Of a swarm, the state knows the manager of last time, which may be gone: only the program knows another one. */
function refreshOptions(stack: string): readonly string[] {
  return ["--refresh", ...(targetOf(stack) === "swarm" ? ["--run-program"] : [])];
}

async function wayOf(stack: Stack, say: (text: string) => void): Promise<Way> {
  const known = knownLab(stack.name, projectRoot, await stateResources(stack));
  if (known.id === "") return AT_ONCE;
  const config = await stackConfig(stack.name);
  const topology = parseTopology(config, stack.name);
  const [first, ...more] = stepsFrom(known, topology);
  if (first === undefined) return AT_ONCE;
  const steps = [first, ...more];
  const target = TARGETS[topology.target];
  if (target.network(known, topology)?.givesAddresses) return { steps };
  const before = await lastNodes(stack.name);
  const obstacle =
    before === undefined
      ? "the stack's history does not tell where its hosts were"
      : await obstacleTo(stepConfig(config, first, before), stack.name, known);
  if (obstacle === "") return { steps, ...(before && { before }) };
  say(`all nodes move at once, as the first cannot move alone: ${obstacle}`);
  return AT_ONCE;
}

/** Whatever stands against an `up` to a configuration: a host may have lost the address that it had. */
async function obstacleTo(config: RawConfig, stack: string, known: KnownLab): Promise<string> {
  try {
    const topology = parseTopology(config, stack);
    const problems = await TARGETS[topology.target].problems(known, topology);
    return problems.map(({ path, message }) => `${path}: ${message}`).join("\n");
  } catch (error) {
    if (error instanceof UserError) return textOf(error);
    throw error;
  }
}

export function describeSteps(steps: readonly Step[]): string {
  return [
    `${steps.length} steps, each an up of its own, so that the nodes that do not move serve and keep the sessions:`,
    ...steps.map((step, index) => `  ${index + 1}. ${moveOf(step)}`),
  ].join("\n");
}

function moveOf({ node, addresses }: Step): string {
  return `${node} moves to ${addresses[node]}`;
}

/** The user's file stays as it is: the configuration of a step lies in a file of its own, with the user's secrets and salt. */
async function deployWith(
  step: Step,
  before: LastNodes | undefined,
  stack: string,
  deployed: (configFile: string) => Promise<DeploymentResult>,
): Promise<DeploymentResult> {
  const folder = mkdtempSync(join(tmpdir(), "msm-lab-step-"));
  const file = join(folder, basename(stackFile(stack)));
  try {
    writeFileSync(file, stepFile(readFileSync(stackFile(stack), "utf8"), step, before), { mode: 0o600 });
    return await deployed(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Returns the text of a stack's file in which nodes are where a step has them.
 * @param text of the file, which is valid.
 * @param before where hosts were; absent in Docker.
 */
export function stepFile(text: string, step: Step, before?: LastNodes): string {
  return withLabConfig(text, stepConfig(labConfigIn(text), step, before));
}

/** A host that has not moved yet is reached as it was. */
function stepConfig(config: RawConfig, { addresses }: Step, before: LastNodes = {}): RawConfig {
  const wanted = Object.entries((config.nodes ?? KEYS.nodes.default) as LastNodes);
  const nodes = wanted.map(([name, node]) => {
    const address = addresses[name];
    if (address === node.address) return [name, node] as const;
    const { ssh } = before[name] ?? node;
    return [name, { ...node, address, ...(ssh !== undefined && { ssh }) }] as const;
  });
  return { ...config, nodes: Object.fromEntries(nodes) };
}

/** Adds what is done to the error of a step. */
async function orHowFar<T>(steps: readonly Step[], done: number, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (steps.length === 0 || !(error instanceof UserError)) throw error;
    const reached = steps.slice(0, done).map(moveOf);
    const all = reached.length === 0 ? "no step is done yet" : `done: ${reached.join("; ")}`;
    const message = `${error.message.trim()}\nstep ${done + 1} of ${steps.length} failed; ${all}`;
    throw new UserError(message, error.cure || "`./lab up` goes on from there", { cause: error });
  }
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
