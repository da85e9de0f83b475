/** Reads the state files of the project's own backend directly, because running pulumi takes half a second. */

import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { engineEnvironment } from "../engine/environment.ts";
import type { KnownResource } from "../targets/knownLab.ts";
import { projectRoot } from "./projectRoot.ts";

/** The project's name in Pulumi.yaml. */
export const PROJECT = "msm-lab";

/** The backend's `.pulumi` folder if the backend is a local folder, otherwise a path that does not exist. */
export function backendFolder(env: NodeJS.ProcessEnv = process.env): string {
  const url = engineEnvironment(projectRoot, env).PULUMI_BACKEND_URL ?? env.PULUMI_BACKEND_URL ?? "";
  return join(/^file:\/\/\//.test(url) ? fileURLToPath(url) : "/nonexistent", ".pulumi");
}

/** The text of a stack's state; undefined if there is none, or the backend is not a local folder. */
export function ownState(stack: string): string | undefined {
  const file = join(backendFolder(), "stacks", PROJECT, `${stack}.json`);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** Whether an update was interrupted while it created, updated or deleted a resource. */
export function hasPendingOperations(stack: string): boolean {
  return pendingOperations(ownState(stack) ?? "{}") > 0;
}

/** Returns undefined if the backend is not a local folder, or stores the state in another format. */
export function ownResources(stack: string): readonly KnownResource[] | undefined {
  const { checkpoint }: State = JSON.parse(ownState(stack) ?? "{}");
  // Of a stack that has none the file says nothing of them.
  return checkpoint && (checkpoint.latest?.resources ?? []);
}

/**
 * Pulumi replaces a state in one step, but writes the attributes beside it in place. If it was killed in the midst of that,
 * they are empty, and it reads the state no more; without them it does.
 * @param folder the backend's `.pulumi` folder.
 */
export function mendStates(folder = backendFolder()): void {
  const stacks = join(folder, "stacks", PROJECT);
  if (!existsSync(stacks)) return;
  const attributes = readdirSync(stacks).filter((file) => file.endsWith(".attrs"));
  for (const file of attributes.map((name) => join(stacks, name))) {
    if (statSync(file).size === 0) rmSync(file);
  }
}

/** @param state the text of a stack's state file. */
export function pendingOperations(state: string): number {
  const { checkpoint }: State = JSON.parse(state);
  return checkpoint?.latest?.pending_operations?.length ?? 0;
}

/** The parts of a state file that are read here. */
interface State {
  readonly checkpoint?: {
    readonly latest?: {
      readonly resources?: readonly KnownResource[];
      readonly pending_operations?: readonly unknown[];
    };
  };
}
