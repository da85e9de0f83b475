import { deploy, summary } from "../deploy.ts";
import { Failure } from "../failure.ts";
import { forgetHosts } from "../forgetHost.ts";
import { removeLeftovers } from "../leftovers.ts";
import { isOnHosts, readyStack } from "../needs.ts";

/**
 * Removes everything the stack has on its target; its configuration stays.
 * @param gone nodes whose hosts are gone for good.
 * @returns the exit code.
 */
export async function down(wanted: string | undefined, gone: readonly string[]): Promise<number> {
  const stack = await readyStack(wanted);
  const forgotten = gone.length > 0 ? await forgetHosts(stack.name, gone) : [];
  for (const name of forgotten) console.log(`forgot ${name}, which stays on its host if that comes back`);
  const deleted = stack.exists ? summary(await destroy(stack.name)) : "";
  const leftovers = isOnHosts(stack.name) ? [] : await removeLeftovers(stack.name);
  for (const leftover of leftovers) console.log(`removed ${leftover}, which no state knew`);
  console.log(`stack ${stack.name}: ${deleted || (leftovers.length > 0 ? "cleaned" : "nothing to remove")}`);
  return 0;
}

async function destroy(stack: string) {
  try {
    return await deploy(["destroy"], stack);
  } catch (error) {
    throw error instanceof Failure ? withWayOut(error) : error;
  }
}

/** A host that does not answer is waited for in vain; everything else has been removed by then. */
export function withWayOut(failure: Failure): Failure {
  const silent = [...failure.message.matchAll(/^([a-z0-9-]+): (?=.*cannot connect to )/gm)].map(
    ([, node]) => node,
  );
  if (silent.length === 0) return failure;
  return new Failure(
    failure.message,
    `run again when ${silent.join(" and ")} can be reached; gone for good: ./lab down ${silent.map((node) => `--forget-host ${node}`).join(" ")}`,
  );
}
