import type { Need } from "../engine/need.ts";
import { pulumiNeeds } from "../engine/pulumi.ts";
import { TARGETS } from "../targets/targets.ts";
import { setUp } from "./setUp.ts";
import { DEFAULT_STACK, findStack, type Stack } from "./stack.ts";
import { targetOf } from "./stackFile.ts";

/** What labs on any target need on this machine, except Node.js and the packages, which `./lab` itself installs. */
export function labNeeds(): Need[] {
  const all = [...Object.values(TARGETS).flatMap((target) => target.needs()), ...pulumiNeeds()];
  // Two targets may need the same.
  return [...new Map(all.map((need) => [need.name, need])).values()];
}

/** What the stack's lab needs on this machine: on the target `ssh` it needs no Docker. */
export function stackNeeds(stack: string): Need[] {
  return [...TARGETS[targetOf(stack)].needs(), ...pulumiNeeds()];
}

/**
 * Installs what the stack's lab needs on this machine, and returns the stack.
 * @param wanted the user's choice.
 */
export async function readyStack(wanted: string | undefined): Promise<Stack> {
  // Without Pulumi no stack was ever selected, so the name is known and all needs can be met in parallel.
  await setUp((await areMet(pulumiNeeds())) ? [] : stackNeeds(wanted ?? DEFAULT_STACK));
  const stack = await findStack(wanted);
  await setUp(stackNeeds(stack.name));
  return stack;
}

/** @returns the user's choice, otherwise the selected stack if Pulumi is installed, otherwise `dev`. */
export async function stackName(wanted: string | undefined): Promise<string> {
  if (wanted !== undefined || !(await areMet(pulumiNeeds().slice(0, 1)))) return wanted ?? DEFAULT_STACK;
  return (await findStack(undefined)).name;
}

async function areMet(needs: readonly Need[]): Promise<boolean> {
  const states = await Promise.all(needs.map((need) => need.check()));
  return states.every(({ met }) => met);
}
