/** Lets one drill, repair or drain at a time work on a stack. */

import { join } from "node:path";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import { claim, releaseAtExit } from "../common/pidLink.ts";
import { UserError } from "../common/userError.ts";

/**
 * Locks the stack against the others until this process ends.
 * @returns a function that releases the lock earlier.
 * @throws {UserError} if another one works on the stack.
 */
export function lockDrill(stack: string): () => void {
  const link = join(cacheFolder(), `drill-${stack}.pid`);
  const owner = claim(link);
  if (owner !== undefined) {
    throw new UserError(
      `a drill, repair or drain of stack ${stack} is under way, process ${owner}`,
      "wait until it ends; a drill that is stopped puts everything back",
    );
  }
  return releaseAtExit(link);
}
