/** Where the engine and its plugins are, below the lab's cache folder. */

import { join } from "node:path";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import { PULUMI_VERSION } from "./versions.ts";

/** Holds `pulumi` and, beside it, `pulumi-language-nodejs`: there the engine looks for it first, and says nothing. */
export function binFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), "engine", PULUMI_VERSION, "bin");
}

/** `PULUMI_HOME` of the lab. A plugin on PATH would draw a warning on every run; one in here does not. */
export function pulumiHome(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), "pulumi-home");
}

/** The executable of a resource plugin, in the place a `PULUMI_HOME` has for it. */
export function pluginFile(home: string, name: string, version: string): string {
  return join(home, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
}
