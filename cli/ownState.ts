/** The state of the project's own backend, read where it lies: asking pulumi for it takes half a second. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { engineEnvironment } from "../engine/environment.ts";
import { projectRoot } from "./projectRoot.ts";

/** As Pulumi.yaml has it. */
export const PROJECT = "msm-lab";

/** `.pulumi` of the backend where that is a folder, else a path where nothing is. */
export function backendFolder(env: NodeJS.ProcessEnv = process.env): string {
  const url = engineEnvironment(projectRoot, env).PULUMI_BACKEND_URL ?? env.PULUMI_BACKEND_URL ?? "";
  return join(/^file:\/\/\//.test(url) ? fileURLToPath(url) : "/nonexistent", ".pulumi");
}

/** Whether an update was cut off while it created, changed or deleted something. */
export function hasPendingOperations(stack: string): boolean {
  return pendingOperations(stateOf(stack)) > 0;
}

/** By its URN the resource with which a stack's resource goes, whose deletion takes it along: the engine does nothing for it. */
export function companions(stack: string): ReadonlyMap<string, string> {
  return companionsIn(stateOf(stack));
}

function stateOf(stack: string): string {
  const file = join(backendFolder(), "stacks", PROJECT, `${stack}.json`);
  return existsSync(file) ? readFileSync(file, "utf8") : "{}";
}

/** @param state the text of a stack's state file. */
export function companionsIn(state: string): ReadonlyMap<string, string> {
  const { resources = [] }: { resources?: readonly StateEntry[] } =
    JSON.parse(state).checkpoint?.latest ?? {};
  return new Map(
    resources.flatMap(({ urn, deletedWith }) =>
      deletedWith === undefined ? [] : [[urn, deletedWith] as const],
    ),
  );
}

interface StateEntry {
  readonly urn: string;
  readonly deletedWith?: string;
}

/** @param state the text of a stack's state file. */
export function pendingOperations(state: string): number {
  return JSON.parse(state).checkpoint?.latest?.pending_operations?.length ?? 0;
}
