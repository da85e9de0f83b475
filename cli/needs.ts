import type { Need } from "../engine/need.ts";
import { pulumiNeeds } from "../engine/pulumi.ts";
import { TARGETS } from "../targets/targets.ts";
import { setUp } from "./setUp.ts";
import { DEFAULT_STACK, findStack, type Stack } from "./stack.ts";
import { targetOf } from "./stackFile.ts";

/** Everything that labs may need of this machine, beside Node and the packages that `./lab` itself brings. */
export function labNeeds(): Need[] {
  return [...Object.values(TARGETS).flatMap((target) => target.needs()), ...pulumiNeeds()];
}

/** What the stack's lab needs of this machine: on hosts of its own it needs no Docker. */
export function stackNeeds(stack: string): Need[] {
  return [...TARGETS[targetOf(stack)].needs(), ...pulumiNeeds()];
}

/**
 * Brings what the lab of a stack needs.
 * @param wanted the user's choice.
 */
export async function readyStack(wanted: string | undefined): Promise<Stack> {
  // Where there is no engine yet no stack was ever selected; all its needs are brought side by side.
  await setUp((await areMet(pulumiNeeds())) ? [] : stackNeeds(wanted ?? DEFAULT_STACK));
  const stack = await findStack(wanted);
  await setUp(stackNeeds(stack.name));
  return stack;
}

/** @returns the user's choice, else the selected stack if Pulumi is there, which alone knows one, else `dev`. */
export async function stackName(wanted: string | undefined): Promise<string> {
  if (wanted !== undefined || !(await areMet(pulumiNeeds().slice(0, 1)))) return wanted ?? DEFAULT_STACK;
  return (await findStack(undefined)).name;
}

async function areMet(needs: readonly Need[]): Promise<boolean> {
  const states = await Promise.all(needs.map((need) => need.check()));
  return states.every(({ met }) => met);
}
