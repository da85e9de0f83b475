/** What a run that was killed left in Docker, and no state knows. */

import { describeOther, isLost, type KnownLab, removalOf } from "../knownLab.ts";
import { docker } from "./engine.ts";
import { isOwn, type LabObject, labObjects } from "./objects.ts";

/** Reports what was removed, e.g. `removed container msm-lab-dev-node1, which no state knew`, and what is another lab's. */
export async function removeLeftovers(lab: KnownLab): Promise<readonly string[]> {
  const told: string[] = [];
  for (const object of await labObjects(lab.stack)) {
    const { kind, name } = object;
    if (!isOwn(lab, object) && !isLost(lab, object)) {
      told.push(`left ${kind} ${name} as it is: ${describeOther(lab, object)}; ${removalOf(lab, object)}`);
    } else if (await isRemoved(object)) {
      told.push(`removed ${kind} ${name}, which no state knew`);
    }
  }
  return told;
}

function isRemoved({ kind, name }: LabObject): Promise<boolean> {
  const options = kind === "container" ? ["--force", "--volumes"] : [];
  return docker(kind, "rm", ...options, name).then(
    () => true,
    () => false,
  );
}
