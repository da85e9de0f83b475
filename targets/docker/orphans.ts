/**
 * An `up` that is killed between Docker's answer and the write of the state leaves a container or network that no
 * state knows. Its name, or its subnet, would make every later `up` fail.
 */

import { ErrorHook } from "@pulumi/pulumi";
import type { KnownLab } from "../knownLab.ts";
import type { Lab } from "../target.ts";
import { LAB_LABEL } from "./labels.ts";
import { isOwn, labelIn, labObjects, removeObject } from "./objects.ts";

/** Removes what a killed `up` of this lab left under the resource's name, then lets the engine try again. */
export function removeOrphan({ stack, known }: Lab): ErrorHook {
  return new ErrorHook(`remove-orphan-of-${stack}`, async ({ failedOperation, newInputs, errors, type }) => {
    const name: unknown = newInputs?.name;
    if (failedOperation !== "create" || typeof name !== "string" || errors.length > 1) return false;
    const kind = type === "docker:index/network:Network" ? "network" : "container";
    // A first `up` has its id since the state was read.
    const id = labelIn(newInputs?.labels, LAB_LABEL) ?? known.id;
    return await removeOwn(kind, name, { ...known, id });
  });
}

async function removeOwn(kind: "container" | "network", name: string, lab: KnownLab): Promise<boolean> {
  const found = (await labObjects(lab.stack)).find((each) => each.kind === kind && each.name === name);
  if (found === undefined || !isOwn(lab, found)) return false;
  await removeObject(kind, name);
  return true;
}
