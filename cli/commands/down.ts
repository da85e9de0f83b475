import { deploy, summary } from "../deploy.ts";
import { removeLeftovers } from "../leftovers.ts";
import { labNeeds } from "../needs.ts";
import { setUp } from "../setUp.ts";
import { findStack } from "../stack.ts";

/** Removes everything the stack has on its target; its configuration stays. @returns the exit code. */
export async function down(wanted: string | undefined): Promise<number> {
  await setUp(labNeeds());
  const stack = await findStack(wanted);
  const deleted = stack.exists ? summary(await deploy(["destroy"], stack.name)) : "";
  const leftovers = await removeLeftovers(stack.name);
  for (const leftover of leftovers) console.log(`removed ${leftover}, which no state knew`);
  console.log(`stack ${stack.name}: ${deleted || (leftovers.length > 0 ? "cleaned" : "nothing to remove")}`);
  return 0;
}
