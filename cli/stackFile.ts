/** `Pulumi.<stack>.yaml`: what a stack's user has configured. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll, YAMLException } from "js-yaml";
import { ensureBackend } from "../engine/environment.ts";
import type { RawConfig } from "../topology/config.ts";
import { Failure } from "./failure.ts";
import { PROJECT } from "./ownState.ts";
import { projectRoot } from "./projectRoot.ts";
import { readPulumi } from "./pulumi.ts";

export function stackFile(stack: string): string {
  return join(projectRoot, `Pulumi.${stack}.yaml`);
}

/**
 * The configuration by its keys, secrets in clear. The engine, which takes half a second, is asked only where there are
 * any.
 * @throws {Failure} where the stack has no file, or its secrets cannot be read.
 */
export async function stackConfig(stack: string): Promise<RawConfig> {
  const file = stackFile(stack);
  if (!existsSync(file))
    throw new Failure(`there is no ${file}`, "name a stack with --stack, or make it: ./lab up --stack NAME");
  const config = configIn(readFileSync(file, "utf8"));
  const values = hasSecrets(config) ? await decrypted(stack) : config;
  const entries = Object.entries(values).map(([key, value]) => [key.replace(`${PROJECT}:`, ""), value]);
  return Object.fromEntries(entries);
}

/**
 * @param text of a stack's file.
 * @throws {Failure} where it is not YAML.
 */
export function configIn(text: string): RawConfig {
  const [file] = documentsIn(text) as readonly ({ readonly config?: RawConfig | null } | null)[];
  return file?.config ?? {};
}

/** None where the text is empty. */
function documentsIn(text: string): readonly unknown[] {
  try {
    return loadAll(text);
  } catch (error) {
    if (error instanceof YAMLException) throw new Failure(`the stack's file is not YAML: ${error.message}`);
    throw error;
  }
}

/** Whether there is a value, however deep inside another, that Pulumi has encrypted. */
export function hasSecrets(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isSecret(value) || Object.values(value).some(hasSecrets);
}

function isSecret(value: object): boolean {
  return "secure" in value && typeof value.secure === "string" && Object.keys(value).length === 1;
}

async function decrypted(stack: string): Promise<RawConfig> {
  await ensureBackend(projectRoot);
  const listed: Readonly<Record<string, ListedValue>> = JSON.parse(
    await readPulumi("config", "--json", "--show-secrets", "--stack", stack),
  );
  const values = Object.entries(listed).map(([key, { value, objectValue }]) => [key, objectValue ?? value]);
  return Object.fromEntries(values);
}

/** As `pulumi config --json` tells it. */
interface ListedValue {
  readonly value: string;
  /** Of a map or a list. */
  readonly objectValue?: unknown;
}
