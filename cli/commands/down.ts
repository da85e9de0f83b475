import { confirm, isAttended } from "../confirm.ts";
import { deploy, summary } from "../deploy.ts";
import { forgetHosts } from "../forgetHost.ts";
import { labIdOf, removeFromHosts } from "../hostLeftovers.ts";
import { removeLeftovers } from "../leftovers.ts";
import { isOnHosts, readyStack } from "../needs.ts";
import type { Stack } from "../stack.ts";
import { stackTopology } from "../stackTopology.ts";

export interface DownOptions {
  readonly stack: string | undefined;
  /** Nodes whose hosts are gone for good. */
  readonly forgetHost: readonly string[];
  /** Asks nobody. */
  readonly yes: boolean;
}

/**
 * Removes everything the stack has on its target; its configuration stays. Asks first where somebody is there to answer.
 * @returns the exit code.
 */
export async function down({ stack: wanted, forgetHost, yes }: DownOptions): Promise<number> {
  const stack = await readyStack(wanted);
  if (!yes && isAttended() && !(await confirm(`Remove the lab of stack ${stack.name} and its sessions?`))) {
    console.log("nothing was removed");
    return 1;
  }
  const [deleted, leftovers] = isOnHosts(stack.name)
    ? await fromHosts(stack, forgetHost)
    : await fromDocker(stack);
  for (const line of leftovers) console.log(line);
  console.log(`stack ${stack.name}: ${deleted || (leftovers.length > 0 ? "cleaned" : "nothing to remove")}`);
  return 0;
}

/** What was deleted, and what was found beside the stack's state, a line each. */
type Removed = readonly [string, readonly string[]];

async function fromHosts(stack: Stack, gone: readonly string[]): Promise<Removed> {
  if (stack.exists && gone.length > 0) await forget(stack.name, gone);
  const lab = await labIdOf(stack);
  return [await destroy(stack), await removeFromHosts(stack.name, lab, gone)];
}

async function forget(stack: string, gone: readonly string[]): Promise<void> {
  const { nodes } = await stackTopology(stack);
  const forgotten = await forgetHosts(
    stack,
    gone,
    nodes.map(({ name }) => name),
  );
  for (const name of forgotten) console.log(`forgot ${name}, which stays on its host if that comes back`);
}

async function fromDocker(stack: Stack): Promise<Removed> {
  const deleted = await destroy(stack);
  const leftovers = await removeLeftovers(stack.name);
  return [deleted, leftovers.map((leftover) => `removed ${leftover}, which no state knew`)];
}

async function destroy({ name, exists }: Stack): Promise<string> {
  return exists ? summary(await deploy(["destroy"], name)) : "";
}
