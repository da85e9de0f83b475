/** The versions of the engine and its plugins; they belong to the packages of the same names in package.json. */

export const PULUMI_VERSION = "3.259.0";
export const DOCKER_PLUGIN_VERSION = "5.2.0";
export const COMMAND_PLUGIN_VERSION = "1.2.1";
