import { confirm, isAttended } from "../confirm.ts";
import { summary } from "../deploy.ts";
import { destroy } from "../destroy.ts";
import { forgetHosts } from "../forgetHost.ts";
import { readyStack } from "../needs.ts";
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
  if (stack.exists && forgetHost.length > 0) {
    // Nodes that are configured may be missing from the state.
    const configured = (await stackTopology(name)).nodes.map((node) => node.name);
    for (const gone of await forgetHosts(name, forgetHost, configured))
      console.log(`forgot ${gone}; if its host comes back, it is still there`);
  }
  const { result, leftovers } = await destroy(stack, forgetHost);
  const deleted = result ? summary(result) : "";
  for (const line of leftovers) console.log(line);
  console.log(`stack ${name}: ${deleted || (leftovers.length > 0 ? "cleaned" : "nothing to remove")}`);
  return 0;
}
