/**
 * An `up` that is killed between Docker's answer and the write of the state leaves a container or network that no
 * state knows. Its name, or its subnet, would make every later `up` fail.
 */

import { ErrorHook } from "@pulumi/pulumi";
import { docker } from "./engine.ts";
import { STACK_LABEL } from "./labels.ts";

/** Removes what a killed `up` of this stack left under the resource's name, then lets the engine try again. */
export function removeOrphan(stack: string): ErrorHook {
  return new ErrorHook(`remove-orphan-of-${stack}`, async ({ failedOperation, newInputs, errors, type }) => {
    const name: unknown = newInputs?.name;
    if (failedOperation !== "create" || typeof name !== "string" || errors.length > 1) return false;
    const kind = type === "docker:index/network:Network" ? "network" : "container";
    return await removeOwn(kind, name, stack);
  });
}

async function removeOwn(kind: "container" | "network", name: string, stack: string): Promise<boolean> {
  const labels = kind === "network" ? ".Labels" : ".Config.Labels";
  const format = `{{index ${labels} "${STACK_LABEL}"}}`;
  const owner = await docker(kind, "inspect", "--format", format, name).catch(() => undefined);
  if (owner !== stack) return false;
  await docker(kind, "rm", ...(kind === "container" ? ["--force"] : []), name);
  return true;
}
