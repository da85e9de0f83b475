/** Brings a stack up as a part of another task. */

import type { Progress, Report } from "../../common/progress.ts";
import { UserError } from "../../common/userError.ts";
import type { Brought } from "../../drill/change/changeUnderLoad.ts";
import { deploy } from "../deploy.ts";
import { deployInSteps } from "../steps.ts";

/** As `./lab up` does. */
export async function bringUp(name: string, say: Report): Promise<Brought> {
  try {
    const { warnings } = await deployInSteps(
      { name, exists: true },
      { deployed: (command, stack) => deploy(command, stack, { progress: () => within(say) }), say },
    );
    return { warnings };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { warnings: [], failure: error.message };
  }
}

/** Shows a deployment as the message of one task. */
export function within(say: Report): Progress {
  return {
    begin: (name) => ({ say: (message) => say(`${name} ${message}`), end: () => {} }),
    print: () => {},
    close: () => {},
  };
}
