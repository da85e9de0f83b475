/** `up` of a change that is more than one: step by step, so that none of them loses anything. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { dump } from "js-yaml";
import { UserError } from "../common/userError.ts";
import { stepsFrom } from "../components/placedSteps.ts";
import { knownLab } from "../targets/knownLab.ts";
import { KEYS, type RawConfig } from "../topology/config.ts";
import type { Step } from "../topology/steps.ts";
import { parseTopology } from "../topology/topology.ts";
import { deploy } from "./deploy.ts";
import type { DeploymentResult } from "./deployment.ts";
import { stateResources } from "./exportedState.ts";
import { PROJECT } from "./ownState.ts";
import { projectRoot } from "./projectRoot.ts";
import type { Stack } from "./stack.ts";
import { stackConfig, stackDocument, stackFile } from "./stackFile.ts";

type Deploy = (command: readonly string[], stack: string) => Promise<DeploymentResult>;

/**
 * @param deployed runs one `up` as `deploy` does.
 * @param say tells of the steps.
 * @throws {UserError} as `deploy` does; then with what is done.
 */
export async function deployInSteps(
  stack: Stack,
  deployed: Deploy = deploy,
  say: (text: string) => void = tell,
): Promise<DeploymentResult> {
  const steps = await stepsOf(stack);
  if (steps.length > 0) say(describeSteps(steps));
  for (const [index, step] of steps.slice(0, -1).entries()) {
    say(`step ${index + 1} of ${steps.length}: ${moveOf(step)}`);
    await orHowFar(steps, index, deployWith(step, stack.name, deployed));
  }
  const last = steps.at(-1);
  if (last) say(`step ${steps.length} of ${steps.length}: ${moveOf(last)}`);
  return await orHowFar(steps, steps.length - 1, deployed(["up", "--refresh"], stack.name));
}

async function stepsOf(stack: Stack): Promise<readonly Step[]> {
  const known = knownLab(stack.name, projectRoot, await stateResources(stack));
  if (known.id === "") return [];
  return stepsFrom(known, parseTopology(await stackConfig(stack.name), stack.name));
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
async function deployWith(step: Step, stack: string, deployed: Deploy): Promise<DeploymentResult> {
  const folder = mkdtempSync(join(tmpdir(), "msm-lab-step-"));
  const file = join(folder, basename(stackFile(stack)));
  try {
    writeFileSync(file, stepFile(readFileSync(stackFile(stack), "utf8"), step), { mode: 0o600 });
    return await deployed(["up", "--refresh", "--config-file", file], stack);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Returns the text of a stack's file with the addresses of a step.
 * @param text of the file, which is valid.
 */
export function stepFile(text: string, { addresses }: Step): string {
  const document = stackDocument(text);
  const config = document.config ?? {};
  const key = ["nodes", `${PROJECT}:nodes`].find((each) => each in config) ?? `${PROJECT}:nodes`;
  const nodes = (config[key] ?? KEYS.nodes.default) as RawConfig;
  const moved = Object.entries(nodes).map(([name, node]) => [
    name,
    { ...(node as RawConfig), address: addresses[name] },
  ]);
  return dump({ ...document, config: { ...config, [key]: Object.fromEntries(moved) } });
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
