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
  const file = join(backendFolder(), "stacks", PROJECT, `${stack}.json`);
  return existsSync(file) && pendingOperations(readFileSync(file, "utf8")) > 0;
}

/** @param state the text of a stack's state file. */
export function pendingOperations(state: string): number {
  return JSON.parse(state).checkpoint?.latest?.pending_operations?.length ?? 0;
}
