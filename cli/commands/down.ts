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
  if (stack.exists && forgetHost.length > 0) {
    // Nodes that are configured may be missing from the state.
    const configured = (await topology()).nodes.map((node) => node.name);
    for (const gone of await forgetHosts(name, forgetHost, configured))
      console.log(`forgot ${gone}; if its host comes back, it is still there`);
  }
  const resources = await stateResources(stack);
  const deleted = stack.exists ? summary(await deploy(["destroy"], name, resources)) : "";
  const lab = knownLab(name, projectRoot, resources);
  const leftovers = await TARGETS[targetOf(name)].removeLeftovers(lab, topology, forgetHost);
  for (const line of leftovers) console.log(line);
  console.log(`stack ${name}: ${deleted || (leftovers.length > 0 ? "cleaned" : "nothing to remove")}`);
  return 0;
}
