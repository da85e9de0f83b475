/** `Pulumi.<stack>.yaml`: a stack's configuration. */

import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { dump, loadAll, YAMLException } from "js-yaml";
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
 * Returns the configuration by key, with secrets in plain text. Runs pulumi, which takes half a second, only if there are
 * secrets.
 * @throws {UserError} if the stack has no file, or its secrets cannot be decrypted.
 */
export async function stackConfig(stack: string): Promise<RawConfig> {
  const file = stackFile(stack);
  if (!existsSync(file))
    throw new UserError(
      `there is no ${file}`,
      "name a stack with --stack, or create one: ./lab up --stack NAME",
    );
  const config = configIn(readFileSync(file, "utf8"));
  const values = hasSecrets(config) ? await decrypted(stack) : config;
  const entries = Object.entries(values).map(([key, value]) => [key.replace(`${PROJECT}:`, ""), value]);
  return Object.fromEntries(entries);
}

/** The stack's target. Returns the default for an invalid one, which is reported when the configuration is parsed. */
export function targetOf(stack: string): TargetName {
  const file = stackFile(stack);
  const config = existsSync(file) ? configIn(readFileSync(file, "utf8")) : {};
  const wanted = config[`${PROJECT}:target`];
  return TARGETS.find((target) => target === wanted) ?? KEYS.target.default;
}

/**
 * @param text of a stack's file.
 * @throws {UserError} if the text is not YAML.
 */
export function configIn(text: string): RawConfig {
  const [file] = documentsIn(text) as readonly ({ config?: RawConfig | null } | null)[];
  return file?.config ?? {};
}

/** Returns the lab's own part of the configuration by key, with secrets as they are encrypted. */
export function labConfigIn(text: string): RawConfig {
  const own = Object.entries(configIn(text)).filter(([key]) => isOwn(key));
  return Object.fromEntries(own.map(([key, value]) => [key.replace(PREFIX, ""), value]));
}

/** Returns the text of a stack's file with another configuration of the lab. The rest stays, so that secrets can be read. */
export function withLabConfig(text: string, config: RawConfig): string {
  const [file = {}] = documentsIn(text) as readonly object[];
  const others = Object.entries(configIn(text)).filter(([key]) => !isOwn(key));
  const own = Object.entries(config).map(([key, value]) => [`${PREFIX}${key}`, value]);
  return dump({ ...file, config: Object.fromEntries([...others, ...own]) }, { noRefs: true });
}

const PREFIX = `${PROJECT}:`;

/** A key without a namespace is the project's. */
function isOwn(key: string): boolean {
  return key.startsWith(PREFIX) || !key.includes(":");
}

/** Returns no documents if the text is empty. */
function documentsIn(text: string): readonly unknown[] {
  try {
    return loadAll(text);
  } catch (error) {
    if (error instanceof YAMLException) throw new UserError(`the stack's file is not YAML: ${error.message}`);
    throw error;
  }
}

/** Whether the value is, or contains at any depth, a value that Pulumi has encrypted. */
export function hasSecrets(value: unknown): boolean {
  return secretPaths(value).length > 0;
}

/** Paths of the encrypted values, as `pulumi config set --path` takes them, e.g. `ssh.password`. */
export function secretPaths(value: unknown, path = ""): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (isSecret(value)) return [path.replace(`${PROJECT}:`, "")];
  return Object.entries(value).flatMap(([key, inner]) => {
    const step = Array.isArray(value) ? `[${key}]` : key;
    return secretPaths(inner, path === "" || step !== key ? `${path}${step}` : `${path}.${step}`);
  });
}

/**
 * Replaces an error caused by secrets of another passphrase with one that names the lost secrets and the cure.
 * @throws {UserError} for such an error; any other error is rethrown.
 */
export function throwLostSecrets(stack: string, error: unknown): never {
  const file = stackFile(stack);
  const isLost = error instanceof PulumiError && error.hasNoKey;
  const paths = isLost && existsSync(file) ? secretPaths(configIn(readFileSync(file, "utf8"))) : [];
  if (paths.length === 0) throw error;
  throw new UserError(
    [
      `the secrets in ${basename(file)} cannot be read here: ${paths.join(", ")}`,
      "The passphrase that encrypted them is in another clone or was lost with .lab, and so is the state of the lab.",
    ].join("\n"),
    [
      `restore that .lab; otherwise remove these values and encryptionsalt from ${basename(file)}, and set each again:`,
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
      throwLostSecrets(stack, error),
    ),
  );
  const values = Object.entries(listed).map(([key, { value, objectValue }]) => [key, objectValue ?? value]);
  return Object.fromEntries(values);
}

/** A value as `pulumi config --json` prints it. */
interface ListedValue {
  readonly value: string;
  /** Present if the value is a map or a list. */
  readonly objectValue?: unknown;
}
