import { type Progress, showing } from "../common/progress.ts";
import { type Drained, drainMachine, requireDrainable } from "../drain/drainMachine.ts";
import type { SwarmLab } from "../drain/emptyMachine.ts";
import { lockDrill } from "../drill/drillLock.ts";
import { refuseUpdate } from "./updateLock.ts";

/**
 * Drains a machine while nothing else works on the lab.
 * @throws {UserError} with all that stands against it, before anything is touched; or as `drainMachine` does.
 */
export async function lockedDrain(lab: SwarmLab, hostname: string, progress: Progress): Promise<Drained> {
  refuseUpdate(lab.stack);
  await showing(progress, hostname, async (say) => {
    say("looking whether it can be drained");
    await requireDrainable(lab, hostname);
  });
  // Whoever drains a second machine is told first what would be lost.
  const unlock = lockDrill(lab.stack);
  try {
    return await drainMachine(lab, hostname, progress);
  } finally {
    unlock();
  }
}
