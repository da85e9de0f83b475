/** `Pulumi.<stack>.yaml`: what a stack's user has configured. */

import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { loadAll, YAMLException } from "js-yaml";
import { UserError } from "../common/userError.ts";
import { ensureBackend } from "../engine/environment.ts";
import type { RawConfig } from "../topology/config.ts";
import { KEYS } from "../topology/config.ts";
import { TARGETS, type TargetName } from "../topology/model.ts";
import { PROJECT } from "./ownState.ts";
import { projectRoot } from "./projectRoot.ts";
import { PulumiError, readPulumi } from "./pulumi.ts";

export function stackFile(stack: string): string {
  return join(projectRoot, `Pulumi.${stack}.yaml`);
}

/**
 * The configuration by its keys, secrets in clear. The engine, which takes half a second, is asked only where there are
 * any.
 * @throws {UserError} where the stack has no file, or its secrets cannot be read.
 */
export async function stackConfig(stack: string): Promise<RawConfig> {
  const file = stackFile(stack);
  if (!existsSync(file))
    throw new UserError(
      `there is no ${file}`,
      "name a stack with --stack, or make it: ./lab up --stack NAME",
    );
  const config = configIn(readFileSync(file, "utf8"));
  const values = hasSecrets(config) ? await decrypted(stack) : config;
  const entries = Object.entries(values).map(([key, value]) => [key.replace(`${PROJECT}:`, ""), value]);
  return Object.fromEntries(entries);
}

/** Where the stack's nodes live. A configuration that is wrong is told by whoever reads all of it. */
export function targetOf(stack: string): TargetName {
  const file = stackFile(stack);
  const config = existsSync(file) ? configIn(readFileSync(file, "utf8")) : {};
  const wanted = config[`${PROJECT}:target`];
  return TARGETS.find((target) => target === wanted) ?? KEYS.target.default;
}

/**
 * @param text of a stack's file.
 * @throws {UserError} where it is not YAML.
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
    if (error instanceof YAMLException) throw new UserError(`the stack's file is not YAML: ${error.message}`);
    throw error;
  }
}

/** Whether there is a value, however deep inside another, that Pulumi has encrypted. */
export function hasSecrets(value: unknown): boolean {
  return secretPaths(value).length > 0;
}

/** Where they stand, as `pulumi config set --path` takes it, e.g. `ssh.password`. */
export function secretPaths(value: unknown, path = ""): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (isSecret(value)) return [path.replace(`${PROJECT}:`, "")];
  return Object.entries(value).flatMap(([key, inner]) => {
    const step = Array.isArray(value) ? `[${key}]` : key;
    return secretPaths(inner, path === "" || step !== key ? `${path}${step}` : `${path}.${step}`);
  });
}

/**
 * Tells of a failure that comes from secrets of another passphrase what is lost, and how to go on.
 * @throws {UserError} always.
 */
export function tellLostSecrets(stack: string, error: unknown): never {
  const file = stackFile(stack);
  const isLost = error instanceof PulumiError && error.hasNoKey;
  const paths = isLost && existsSync(file) ? secretPaths(configIn(readFileSync(file, "utf8"))) : [];
  if (paths.length === 0) throw error;
  throw new UserError(
    [
      `the secrets in ${basename(file)} cannot be read here: ${paths.join(", ")}`,
      "The passphrase that encrypted them is in another clone, or was lost with .lab; so was what it knew of the lab.",
    ].join("\n"),
    [
      `bring that .lab back; else take these values and encryptionsalt out of ${basename(file)}, and set each anew:`,
      `./lab pulumi stack select --create ${stack} && ./lab pulumi config set --secret --path ${paths[0]}`,
    ].join("\n  "),
  );
}

function isSecret(value: object): boolean {
  return "secure" in value && typeof value.secure === "string" && Object.keys(value).length === 1;
}

async function decrypted(stack: string): Promise<RawConfig> {
  await ensureBackend(projectRoot);
  const listed: Readonly<Record<string, ListedValue>> = JSON.parse(
    await readPulumi("config", "--json", "--show-secrets", "--stack", stack).catch((error) =>
      tellLostSecrets(stack, error),
    ),
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
