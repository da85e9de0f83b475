/** The versions of the engine and its plugins; they belong to the packages of the same names in package.json. */

export const PULUMI_VERSION = "3.259.0";
export const PLUGIN_VERSIONS = { docker: "5.2.0", command: "1.2.1" } as const;

export type PluginName = keyof typeof PLUGIN_VERSIONS;
