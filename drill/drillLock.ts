/** One drill at a time works on a stack. */

import { join } from "node:path";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import { claim, releaseAtExit } from "../common/pidLink.ts";
import { UserError } from "../common/userError.ts";

/**
 * Keeps other drills away from the stack until this process ends or lets them in.
 * @returns lets them in.
 * @throws {UserError} where another drill works on it.
 */
export function lockDrill(stack: string): () => void {
  const link = join(cacheFolder(), `drill-${stack}.pid`);
  const owner = claim(link);
  if (owner !== undefined) {
    throw new UserError(
      `a drill of stack ${stack} is under way, process ${owner}`,
      "wait until it ends, or stop it: it puts everything back",
    );
  }
  return releaseAtExit(link);
}
