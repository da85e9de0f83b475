/** What is left of a stack's lab on its hosts when all that its state tells of is deleted. */

import { showProgress } from "../common/progress.ts";
import { UserError } from "../common/userError.ts";
import { type GivenBack, giveBackHosts } from "../targets/ssh/giveBack.ts";
import type { Owner } from "../targets/ssh/hostProblems.ts";
import { LAB_ID } from "../targets/ssh/labId.ts";
import type { Topology } from "../topology/model.ts";
import { exportedState, resourcesOf } from "./exportedState.ts";
import type { Stack } from "./stack.ts";
import { stackTopology } from "./stackTopology.ts";

/** The id of the stack's lab; empty where its state has none. */
export async function labIdOf({ name, exists }: Stack): Promise<string> {
  if (!exists) return "";
  const resources = resourcesOf(await exportedState(name));
  const found = resources.find(({ urn }) => urn.endsWith(`::${LAB_ID}`));
  return String(found?.outputs?.stdout ?? "");
}

/**
 * Asks every host that is configured, and gives back what has something of this lab.
 * @param lab see `labIdOf`, from before the state was emptied. Without one a lab of the same stack's name counts as this one.
 * @param gone nodes that are not asked.
 * @returns what was done, e.g. `gave node2 back, …`.
 * @throws {UserError} with the hosts that could not be asked or given back.
 */
export async function removeFromHosts(
  stack: string,
  lab: string,
  gone: readonly string[],
): Promise<readonly string[]> {
  const topology = await stackTopology(stack);
  const nodes = topology.nodes.filter(({ name }) => !gone.includes(name));
  const asked = await ask({ stack, lab: lab || undefined }, { ...topology, nodes });
  const failed = asked.filter(({ outcome }) => outcome === "failed");
  if (failed.length === 0) return asked.flatMap(told);
  throw new UserError(
    [
      ...asked.flatMap(told),
      ...failed.map(({ node, reason }) => `${node}: may still have something of the lab: ${reason}`),
    ].join("\n"),
    `\`./lab down --stack ${stack}\` again when they can be asked; gone for good: ${failed.map(({ node }) => `--forget-host ${node}`).join(" ")}`,
  );
}

async function ask(owner: Owner, topology: Topology): Promise<readonly GivenBack[]> {
  const progress = showProgress(process.stderr);
  const tasks = new Map(topology.nodes.map(({ name }) => [name, progress.begin(name)]));
  try {
    return await giveBackHosts(owner, topology, (node, message) => tasks.get(node)?.say(message));
  } finally {
    progress.close();
  }
}

function told({ node, outcome, reason }: GivenBack): readonly string[] {
  if (outcome === "given back") return [`gave ${node} back, of which no state knew`];
  return outcome === "left" ? [`left ${node} as it is: ${reason}`] : [];
}
