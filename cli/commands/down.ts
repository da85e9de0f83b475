import { knownLab } from "../../targets/knownLab.ts";
import { TARGETS } from "../../targets/targets.ts";
import { confirm, isAttended } from "../confirm.ts";
import { deploy, summary } from "../deploy.ts";
import { stateResources } from "../exportedState.ts";
import { forgetHosts } from "../forgetHost.ts";
import { readyStack } from "../needs.ts";
import { projectRoot } from "../projectRoot.ts";
import { targetOf } from "../stackFile.ts";
import { stackTopology } from "../stackTopology.ts";

export interface DownOptions {
  readonly stack: string | undefined;
  /** Names of nodes whose hosts are gone for good. */
  readonly forgetHost: readonly string[];
  /** Skips the confirmation. */
  readonly yes: boolean;
}

/**
 * Removes everything the stack has on its target and keeps its configuration. Asks first if a user is at the terminal.
 * @returns the exit code.
 */
export async function down({ stack: wanted, forgetHost, yes }: DownOptions): Promise<number> {
  const stack = await readyStack(wanted);
  const { name } = stack;
  if (!yes && isAttended() && !(await confirm(`Remove the lab of stack ${name} and its sessions?`))) {
    console.log("nothing was removed");
    return 1;
  }
  const topology = () => stackTopology(name);
  if (stack.exists && forgetHost.length > 0) await forget(name, forgetHost, (await topology()).nodes);
  const resources = await stateResources(stack);
  const deleted = stack.exists ? summary(await deploy(["destroy"], name, resources)) : "";
  const target = TARGETS[targetOf(name)];
  const leftovers = await target.removeLeftovers(
    knownLab(name, projectRoot, resources),
    topology,
    forgetHost,
  );
  for (const line of leftovers) console.log(line);
  console.log(`stack ${name}: ${deleted || (leftovers.length > 0 ? "cleaned" : "nothing to remove")}`);
  return 0;
}

/** @param nodes the configured nodes, some of which may be missing from the state. */
async function forget(
  stack: string,
  gone: readonly string[],
  nodes: readonly { readonly name: string }[],
): Promise<void> {
  const forgotten = await forgetHosts(
    stack,
    gone,
    nodes.map(({ name }) => name),
  );
  for (const name of forgotten) console.log(`forgot ${name}; if its host comes back, it is still there`);
}
