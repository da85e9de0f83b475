/** Finds what the machine already has: a Pulumi of the right version, and plugins that the user installed with it. */

import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { isExecutable } from "./docker/machine.ts";
import { run } from "./docker/run.ts";
import { binFolder, pluginFile } from "./folders.ts";
import { type PluginName, PULUMI_VERSION } from "./versions.ts";

/** The user's own `pulumi` and its language host, if they are of the lab's version. */
export interface MachinePulumi {
  readonly pulumi: string;
  readonly languageHost: string;
}

/** Searches PATH except for the lab's own folder; returns undefined if there is none of the lab's version. */
export async function machinePulumi(): Promise<MachinePulumi | undefined> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (folder === "" || folder === binFolder()) continue;
    const found = await pulumiIn(folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function pulumiIn(folder: string): Promise<MachinePulumi | undefined> {
  try {
    const pulumi = await realpath(join(folder, "pulumi"));
    const languageHost = join(dirname(pulumi), "pulumi-language-nodejs");
    if (!isExecutable(languageHost)) return undefined;
    const { stdout } = await run(pulumi, ["version"], {
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" },
    });
    return stdout.trim() === `v${PULUMI_VERSION}` ? { pulumi, languageHost } : undefined;
  } catch {
    return undefined;
  }
}

/** The path of a plugin's executable in the user's `PULUMI_HOME` or `~/.pulumi`; undefined if it is missing. */
export function machinePlugin(name: PluginName): string | undefined {
  const file = pluginFile(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), name);
  return isExecutable(file) ? file : undefined;
}
