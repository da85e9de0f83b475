/** Which stack a command is about. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { ensureBackend } from "../engine/pulumi.ts";
import { projectRoot } from "./projectRoot.ts";
import { readPulumi } from "./pulumi.ts";
import { configIn, hasSecrets, stackFile, tellLostSecrets } from "./stackFile.ts";

export interface Stack {
  readonly name: string;
  /** It has been made, whether or not anything runs. */
  readonly exists: boolean;
}

export const DEFAULT_STACK = "dev";

/** @param wanted the user's choice; else the selected stack, else `dev`. */
export async function findStack(wanted: string | undefined): Promise<Stack> {
  await ensureBackend(projectRoot);
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

/** Makes the stack where it does not exist yet. */
export async function makeStack({ name, exists }: Stack): Promise<void> {
  if (exists) return;
  dropForeignSalt(stackFile(name));
  await readPulumi("stack", "select", "--create", name).catch((error) => tellLostSecrets(name, error));
}

/**
 * The salt in a stack's file belongs to the passphrase of the clone it was made in. Where it came here with the file, and
 * nothing in the file is encrypted with it, Pulumi would only refuse this clone's passphrase.
 */
function dropForeignSalt(file: string): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, "utf8");
  const mended = withoutUnusedSalt(text);
  if (mended !== text) writeFileSync(file, mended);
}

/** @param text of a stack's file. */
export function withoutUnusedSalt(text: string): string {
  return hasSecrets(configIn(text)) ? text : text.replace(/^encryptionsalt:.*\n?/m, "");
}
