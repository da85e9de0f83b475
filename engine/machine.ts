/** Finds what the machine already has: a Pulumi of the right version, and plugins that the user installed with it. */

import { execFile } from "node:child_process";
import { access, constants, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { binFolder, pluginFile } from "./folders.ts";
import { PULUMI_VERSION } from "./versions.ts";

/** The user's own `pulumi` and its language host, if they are of the lab's version. */
export interface MachinePulumi {
  readonly pulumi: string;
  readonly languageHost: string;
}

/** Searches PATH except for the lab's own folder; returns undefined if there is none of the lab's version. */
export async function machinePulumi(
  env: NodeJS.ProcessEnv = process.env,
): Promise<MachinePulumi | undefined> {
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    if (folder === "" || folder === binFolder(env)) continue;
    const found = await pulumiIn(folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function pulumiIn(folder: string): Promise<MachinePulumi | undefined> {
  try {
    const pulumi = await realpath(join(folder, "pulumi"));
    const languageHost = join(dirname(pulumi), "pulumi-language-nodejs");
    await access(languageHost, constants.X_OK);
    const { stdout } = await promisify(execFile)(pulumi, ["version"], {
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" },
    });
    return stdout.trim() === `v${PULUMI_VERSION}` ? { pulumi, languageHost } : undefined;
  } catch {
    return undefined;
  }
}

/** The path of a plugin's executable in the user's `PULUMI_HOME` or `~/.pulumi`; undefined if it is missing. */
export async function machinePlugin(
  name: string,
  version: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const file = pluginFile(env.PULUMI_HOME || join(homedir(), ".pulumi"), name, version);
  const executable = await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
  return executable ? file : undefined;
}
