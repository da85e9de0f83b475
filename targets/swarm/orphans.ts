/**
 * An `up` that is killed between the manager's answer and the write of the state leaves something that no state knows. Its name
 * would make every later `up` fail. It is in no use: what uses it comes after the state has it.
 */

import { ErrorHook } from "@pulumi/pulumi";
import { LAB_LABEL } from "../docker/labels.ts";
import { labelIn } from "../docker/objects.ts";
import type { Lab } from "../target.ts";
import type { Manager } from "./engine.ts";
import { removeObject, type SwarmObject, swarmObjects } from "./objects.ts";

const KINDS: Readonly<Record<string, SwarmObject["kind"]>> = {
  "docker:index/service:Service": "service",
  "docker:index/serviceConfig:ServiceConfig": "config",
  "docker:index/secret:Secret": "secret",
  "docker:index/network:Network": "network",
};

/** How the manager refuses a name that is there: of a network, and of anything else. */
const IS_THERE = /already exists|name conflicts with an existing object/;

/** Removes what a killed `up` of this lab left under the resource's name, then lets the engine try again. */
export function removeOrphan({ stack, known }: Lab, manager: Manager): ErrorHook {
  return new ErrorHook(`remove-orphan-of-${stack}`, async ({ failedOperation, newInputs, errors, type }) => {
    const isFirst = failedOperation === "create" && errors.length === 1;
    if (!isFirst || !errors.some((error) => IS_THERE.test(error))) return false;
    const id = labelIn(newInputs?.labels, LAB_LABEL) ?? known.id;
    const found = (await swarmObjects(manager, stack)).find(
      (each) => each.kind === KINDS[type] && each.name === newInputs?.name && each.id === id,
    );
    if (found !== undefined) await removeObject(manager, found);
    return found !== undefined;
  });
}
