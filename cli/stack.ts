/** Finds or creates the stack that a command works on. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { ensureBackend } from "../engine/pulumi.ts";
import { mendStates, ownState } from "./ownState.ts";
import { projectRoot } from "./projectRoot.ts";
import { readPulumi } from "./pulumi.ts";
import { configIn, hasSecrets, stackFile, throwLostSecrets } from "./stackFile.ts";

export interface Stack {
  readonly name: string;
  /** Whether the stack has been created; its lab need not be up. */
  readonly exists: boolean;
}

export const DEFAULT_STACK = "dev";

/** @param wanted the user's choice; default: the selected stack, otherwise `dev`. */
export async function findStack(wanted: string | undefined): Promise<Stack> {
  await ensureBackend(projectRoot);
  mendStates();
  // Pulumi takes a fifth of a second to say so.
  if (wanted !== undefined && ownState(wanted) !== undefined) return { name: wanted, exists: true };
  return chooseStack(JSON.parse(await readPulumi("stack", "ls", "--json")), wanted);
}

interface ListedStack {
  readonly name: string;
  readonly current: boolean;
}

export function chooseStack(stacks: readonly ListedStack[], wanted: string | undefined): Stack {
  const name = wanted ?? stacks.find(({ current }) => current)?.name ?? DEFAULT_STACK;
  return { name, exists: stacks.some((stack) => stack.name === name) };
}

/** Creates the stack if it does not exist yet. */
export async function makeStack({ name, exists }: Stack): Promise<void> {
  if (exists) return;
  dropForeignSalt(stackFile(name));
  await readPulumi("stack", "select", "--create", name).catch((error) => throwLostSecrets(name, error));
}

/**
 * Removes the salt from a stack's file if nothing in the file is encrypted. The salt belongs to the passphrase of the clone
 * that created the file: if the file was copied here, Pulumi would reject this clone's passphrase because of it.
 */
function dropForeignSalt(file: string): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, "utf8");
  const cleaned = withoutUnusedSalt(text);
  if (cleaned !== text) writeFileSync(file, cleaned);
}

/** @param text of a stack's file. */
export function withoutUnusedSalt(text: string): string {
  return hasSecrets(configIn(text)) ? text : text.replace(/^encryptionsalt:.*\n?/m, "");
}
