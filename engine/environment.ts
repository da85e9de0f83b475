/** The environment of a `pulumi` that works on a lab, and the local backend that it names. */

import { randomBytes, randomUUID } from "node:crypto";
import { chmod, link, mkdir, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import { binFolder, pulumiHome } from "./folders.ts";

/**
 * The variables to add to `env` before `pulumi` starts: the lab's engine, plugins and Node come first. State and
 * passphrase are the project's own unless `env` names others.
 */
export function engineEnvironment(
  projectRoot: string,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  return {
    PATH: [binFolder(env), dirname(process.execPath), env.PATH ?? ""].join(delimiter),
    PULUMI_HOME: pulumiHome(env),
    PULUMI_SKIP_UPDATE_CHECK: "1",
    // Compiling their packages is half of the start-up time of the language host and the program.
    NODE_COMPILE_CACHE: join(cacheFolder(env), "node-compile-cache"),
    MSM_LAB_ROOT: projectRoot,
    ...(!choosesBackend(env) && { PULUMI_BACKEND_URL: pathToFileURL(stateFolder(projectRoot)).href }),
    ...(!choosesPassphrase(env) && { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(projectRoot) }),
  };
}

/** Creates the project's state folder and passphrase, if `engineEnvironment` names them and they are missing. */
export async function ensureBackend(
  projectRoot: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if (!choosesBackend(env)) {
    await mkdir(stateFolder(projectRoot), { recursive: true, mode: 0o700 });
    await chmod(stateFolder(projectRoot), 0o700);
  }
  if (!choosesPassphrase(env)) await createPassphrase(passphraseFile(projectRoot));
}

function choosesBackend(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.PULUMI_BACKEND_URL);
}

/** An empty passphrase counts as one. */
function choosesPassphrase(env: NodeJS.ProcessEnv): boolean {
  return env.PULUMI_CONFIG_PASSPHRASE !== undefined || Boolean(env.PULUMI_CONFIG_PASSPHRASE_FILE);
}

function stateFolder(projectRoot: string): string {
  return join(projectRoot, ".lab", "state");
}

function passphraseFile(projectRoot: string): string {
  return join(projectRoot, ".lab", "passphrase");
}

/** Never replaces a passphrase: secrets in the state can only be decrypted with the one they were encrypted with. */
async function createPassphrase(file: string): Promise<void> {
  const part = `${file}.${randomUUID()}.part`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(part, randomBytes(32).toString("base64url"), { mode: 0o600 });
  try {
    await link(part, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(part);
  }
}
