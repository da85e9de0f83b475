/**
 * Installs Pulumi: the CLI with its engine, the language host for Node, and the plugins a lab uses. Each comes from the
 * first of these that has it: the machine, the official release, our own build of the same version.
 */

import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import type { Report } from "../common/progress.ts";
import { binFolder, pluginFile, pulumiHome } from "./folders.ts";
import { buildWithGo, CLI, DOCKER_PLUGIN } from "./goBuild.ts";
import { installFile, installLauncher, installLink } from "./install.ts";
import { machinePlugin, machinePulumi } from "./machine.ts";
import type { Need } from "./need.ts";
import { pluginRelease, pulumiRelease, type Release, unpackRelease } from "./release.ts";
import { COMMAND_PLUGIN_VERSION, DOCKER_PLUGIN_VERSION, PULUMI_VERSION } from "./versions.ts";

export { engineEnvironment, ensureBackend } from "./environment.ts";

/** A lab's needs for Pulumi, in the order of their installation. */
export function pulumiNeeds(): Need[] {
  return [
    need(
      PULUMI,
      [],
      pulumiFile(),
      installPulumi,
      "`lab up` installs it; if it must be built, that takes minutes",
    ),
    need("Pulumi's language host for Node", [PULUMI], languageHostFile(), installLanguageHost),
    need(`Pulumi's docker plugin ${DOCKER_PLUGIN_VERSION}`, [PULUMI], dockerFile(), installDockerPlugin),
    need(`Pulumi's command plugin ${COMMAND_PLUGIN_VERSION}`, [PULUMI], commandFile(), installCommandPlugin),
  ];
}

const PULUMI = `Pulumi ${PULUMI_VERSION}`;

function need(
  name: string,
  after: readonly string[],
  file: string,
  provide: (report: Report) => Promise<void>,
  cure = "`lab up` installs it",
): Need {
  return {
    name,
    after,
    // For a link whose target the user has removed, `existsSync` returns false.
    check: async () =>
      existsSync(file) ? { met: true, detail: file } : { met: false, detail: `no ${file}`, cure, byUp: true },
    provide,
  };
}

const pulumiFile = (): string => join(binFolder(), "pulumi");
const languageHostFile = (): string => join(binFolder(), "pulumi-language-nodejs");
const dockerFile = (): string => pluginFile(pulumiHome(), "docker", DOCKER_PLUGIN_VERSION);
const commandFile = (): string => pluginFile(pulumiHome(), "command", COMMAND_PLUGIN_VERSION);

/** The machine's and the official CLI include their language host; it is installed first, so `pulumi` always has one. */
async function installPulumi(report: Report): Promise<void> {
  const machine = await machinePulumi();
  if (machine !== undefined) {
    await installLink(machine.languageHost, languageHostFile());
    return installLink(machine.pulumi, pulumiFile());
  }
  const released = await fromRelease(pulumiRelease(), report, async (folder) => {
    await installFile(join(folder, "pulumi", "pulumi-language-nodejs"), languageHostFile());
    await installFile(join(folder, "pulumi", "pulumi"), pulumiFile());
  });
  if (released) return;
  const plugin =
    existsSync(dockerFile()) || (await linkPlugin("docker", DOCKER_PLUGIN_VERSION, dockerFile()));
  await buildWithGo(plugin ? [CLI] : [CLI, DOCKER_PLUGIN], report, async (folder) => {
    if (!plugin) await installFile(join(folder, DOCKER_PLUGIN.file), dockerFile());
    await installFile(join(folder, CLI.file), pulumiFile());
  });
}

async function installLanguageHost(): Promise<void> {
  await installLauncher("engine/language-host/main.ts", languageHostFile());
}

async function installDockerPlugin(report: Report): Promise<void> {
  if (await linkPlugin("docker", DOCKER_PLUGIN_VERSION, dockerFile())) return;
  if (await releasedPlugin("docker", dockerFile(), report)) return;
  await buildWithGo([DOCKER_PLUGIN], report, (folder) =>
    installFile(join(folder, DOCKER_PLUGIN.file), dockerFile()),
  );
}

async function installCommandPlugin(report: Report): Promise<void> {
  if (await linkPlugin("command", COMMAND_PLUGIN_VERSION, commandFile())) return;
  if (await releasedPlugin("command", commandFile(), report)) return;
  await installLauncher("engine/command-plugin/main.ts", commandFile());
}

async function linkPlugin(name: string, version: string, file: string): Promise<boolean> {
  const found = await machinePlugin(name, version);
  // If PULUMI_HOME is the lab's own, the plugin found is the link itself.
  if (found === undefined || found === file) return false;
  await installLink(found, file);
  return true;
}

function releasedPlugin(name: "docker" | "command", file: string, report: Report): Promise<boolean> {
  return fromRelease(pluginRelease(name), report, (folder) =>
    installFile(join(folder, `pulumi-resource-${name}`), file),
  );
}

async function fromRelease(
  release: Release,
  report: Report,
  install: (folder: string) => Promise<void>,
): Promise<boolean> {
  const folder = join(cacheFolder(), "build", `release-${randomUUID()}`);
  try {
    const unpacked = await unpackRelease(release, folder, report);
    if (unpacked) await install(folder);
    return unpacked;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
