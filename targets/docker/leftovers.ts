/** What a run that was killed left in Docker, and no state knows. */

import { describeOther, isLost, type KnownLab, removalOf } from "../knownLab.ts";
import { dockerLines } from "./engine.ts";
import { labPrefix } from "./names.ts";
import { isOwn, type LabObject, labObjects, removeObject } from "./objects.ts";

/** Reports what was removed, e.g. `removed container msm-lab-dev-node1, which no state knew`, and what is another lab's. */
export async function removeLeftovers(lab: KnownLab): Promise<readonly string[]> {
  const objects = await labObjects(lab.stack);
  const others = objects.filter((object) => !isOwn(lab, object) && !isLost(lab, object));
  const own = objects.filter((object) => !others.includes(object));
  // Images carry the stack's name alone, and go unless a lab of another checkout is there to use them.
  const images = others.length === 0 ? await labImages(lab.stack) : [];
  const removed: string[] = [];
  for (const { kind, name } of [...own, ...images]) {
    if (await isRemoved(kind, name)) removed.push(`removed ${kind} ${name}, which no state knew`);
  }
  const left = others.map(
    (other) =>
      `left ${other.kind} ${other.name} as it is: ${describeOther(lab, other)}; ${removalOf(lab, other)}`,
  );
  return [...left, ...removed];
}

async function labImages(stack: string) {
  const format = "{{.Repository}}:{{.Tag}}";
  const names = await dockerLines("image", "ls", "--format", format, `${labPrefix(stack)}/*`);
  return names.map((name) => ({ kind: "image" as const, name }));
}

function isRemoved(kind: LabObject["kind"] | "image", name: string): Promise<boolean> {
  return removeObject(kind, name).then(
    () => true,
    () => false,
  );
}
