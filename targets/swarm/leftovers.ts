/** What a run that was killed left on the swarm, and no state knows. */

import { poll } from "../../common/poll.ts";
import type { Topology } from "../../topology/model.ts";
import { labPrefix } from "../docker/names.ts";
import { describeOther, isLost, type KnownLab, removalOf } from "../knownLab.ts";
import { accessOf, type Manager } from "./engine.ts";
import { removeImages } from "./machineImages.ts";
import { removeObject, type SwarmObject, swarmObjects } from "./objects.ts";

/** A network lets go of tasks once they have ended. */
const LET_GO = { timeoutMs: 30_000, intervalMs: 500 };

/** Reports what was removed, and what is another lab's. */
export async function removeLeftovers(
  lab: KnownLab,
  topology: () => Promise<Topology>,
): Promise<readonly string[]> {
  const swarm = accessOf(await topology());
  const objects = await swarmObjects(swarm, lab.stack);
  const isOwn = (object: SwarmObject) => (lab.id !== "" && object.id === lab.id) || isLost(lab, object);
  const removed: string[] = [];
  for (const object of objects.filter(isOwn)) {
    if (await isRemoved(swarm, object)) {
      removed.push(`removed ${object.kind} ${object.name}, which no state knew`);
    }
  }
  const others = objects.filter((object) => !isOwn(object));
  const left = others.map(
    (other) =>
      `left ${other.kind} ${other.name} as it is: ${describeOther(lab, other)}; ${removalOf(lab, other)}`,
  );
  // Images carry the stack's name alone, and go unless a lab of another checkout is there to use them.
  const areOwn = swarm.registry === undefined && others.length === 0;
  const images = areOwn ? await removeImages(swarm, labPrefix(lab.stack)) : [];
  return [...left, ...removed, ...images];
}

function isRemoved(manager: Manager, object: SwarmObject): Promise<boolean> {
  const attempt = () =>
    removeObject(manager, object).then(
      () => true,
      () => false,
    );
  return poll(attempt, (done) => done, LET_GO);
}
