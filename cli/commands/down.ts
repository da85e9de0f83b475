import { deploy, summary } from "../deploy.ts";
import { forgetHosts } from "../forgetHost.ts";
import { removeLeftovers } from "../leftovers.ts";
import { isOnHosts, readyStack } from "../needs.ts";
import { orWayOut } from "../wayOut.ts";

/**
 * Removes everything the stack has on its target; its configuration stays.
 * @param gone nodes whose hosts are gone for good.
 * @returns the exit code.
 */
export async function down(wanted: string | undefined, gone: readonly string[]): Promise<number> {
  const stack = await readyStack(wanted);
  const forgotten = gone.length > 0 ? await forgetHosts(stack.name, gone) : [];
  for (const name of forgotten) console.log(`forgot ${name}, which stays on its host if that comes back`);
  const deleted = stack.exists ? summary(await orWayOut("down", deploy(["destroy"], stack.name))) : "";
  const leftovers = isOnHosts(stack.name) ? [] : await removeLeftovers(stack.name);
  for (const leftover of leftovers) console.log(`removed ${leftover}, which no state knew`);
  console.log(`stack ${stack.name}: ${deleted || (leftovers.length > 0 ? "cleaned" : "nothing to remove")}`);
  return 0;
}
