import { existsSync, readFileSync } from "node:fs";
import { dockerNeeds } from "../engine/docker/docker.ts";
import type { Need } from "../engine/need.ts";
import { pulumiNeeds } from "../engine/pulumi.ts";
import { KEYS } from "../topology/config.ts";
import { PROJECT } from "./ownState.ts";
import { setUp } from "./setUp.ts";
import { DEFAULT_STACK, findStack, type Stack } from "./stack.ts";
import { configIn, stackFile } from "./stackFile.ts";

/** Everything a lab in Docker needs of this machine, beside Node and the packages that `./lab` itself brings. */
export function labNeeds(): Need[] {
  return [...dockerNeeds(), ...pulumiNeeds()];
}

/** What the stack's lab needs of this machine: on hosts of its own it needs no Docker. */
export function stackNeeds(stack: string): Need[] {
  return isOnHosts(stack) ? pulumiNeeds() : labNeeds();
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

/** Whether the stack's nodes are hosts of their own. A configuration that is wrong is told by whoever reads all of it. */
export function isOnHosts(stack: string): boolean {
  const file = stackFile(stack);
  const config = existsSync(file) ? configIn(readFileSync(file, "utf8")) : {};
  return (config[`${PROJECT}:target`] ?? KEYS.target.default) === "ssh";
}
