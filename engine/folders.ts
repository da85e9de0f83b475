/** Where the engine and its plugins are, inside the lab's cache folder. */

import { join } from "node:path";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import { PLUGIN_VERSIONS, type PluginName, PULUMI_VERSION } from "./versions.ts";

/** Contains `pulumi` and `pulumi-language-nodejs`: the engine first looks beside itself, and then prints no warning. */
export function binFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), "engine", PULUMI_VERSION, "bin");
}

/** `PULUMI_HOME` of the lab. For a plugin on PATH the engine would print a warning on every run. */
export function pulumiHome(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), "pulumi-home");
}

/** The path of a resource plugin's executable in a `PULUMI_HOME`. */
export function pluginFile(home: string, name: PluginName): string {
  return join(home, "plugins", `resource-${name}-v${PLUGIN_VERSIONS[name]}`, `pulumi-resource-${name}`);
}
