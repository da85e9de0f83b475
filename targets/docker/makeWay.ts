/** A container that is replaced while it serves: it goes on under another name until the new one takes over. */

import { ResourceHook } from "@pulumi/pulumi";
import type { Lab } from "../target.ts";
import { docker } from "./engine.ts";
import { isOwn, listObjects } from "./objects.ts";
import { leaving } from "./takeOver.ts";

/** Gives the name of a container that runs to its successor, before that is created. */
export function makeWay({ stack, known }: Lab): ResourceHook {
  return new ResourceHook(`make-way-in-${stack}`, async ({ newInputs }) => {
    const name = String(newInputs?.name);
    const [old] = await listObjects("container", "--filter", `name=^${name}$`);
    if (old !== undefined && isOwn(known, old)) await docker("rename", name, `${leaving(name)}${Date.now()}`);
  });
}
