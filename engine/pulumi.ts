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
import { PLUGIN_VERSIONS, type PluginName, PULUMI_VERSION } from "./versions.ts";

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
    pluginNeed("docker", (report) =>
      buildWithGo([DOCKER_PLUGIN], report, (folder) =>
        installFile(join(folder, DOCKER_PLUGIN.file), labPlugin("docker")),
      ),
    ),
    pluginNeed("command", () => installLauncher("engine/command-plugin/main.ts", labPlugin("command"))),
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

/** @param make installs the plugin if neither the machine nor a release has it. */
function pluginNeed(name: PluginName, make: (report: Report) => Promise<void>): Need {
  const provide = async (report: Report) => {
    if ((await linkPlugin(name)) || (await releasedPlugin(name, report))) return;
    await make(report);
  };
  return need(`Pulumi's ${name} plugin ${PLUGIN_VERSIONS[name]}`, [PULUMI], labPlugin(name), provide);
}

const pulumiFile = (): string => join(binFolder(), "pulumi");
const languageHostFile = (): string => join(binFolder(), "pulumi-language-nodejs");
const labPlugin = (name: PluginName): string => pluginFile(pulumiHome(), name);

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
  const plugin = existsSync(labPlugin("docker")) || (await linkPlugin("docker"));
  await buildWithGo(plugin ? [CLI] : [CLI, DOCKER_PLUGIN], report, async (folder) => {
    if (!plugin) await installFile(join(folder, DOCKER_PLUGIN.file), labPlugin("docker"));
    await installFile(join(folder, CLI.file), pulumiFile());
  });
}

async function installLanguageHost(): Promise<void> {
  await installLauncher("engine/language-host/main.ts", languageHostFile());
}

async function linkPlugin(name: PluginName): Promise<boolean> {
  const found = machinePlugin(name);
  // If PULUMI_HOME is the lab's own, the plugin found is the link itself.
  if (found === undefined || found === labPlugin(name)) return false;
  await installLink(found, labPlugin(name));
  return true;
}

function releasedPlugin(name: PluginName, report: Report): Promise<boolean> {
  return fromRelease(pluginRelease(name), report, (folder) =>
    installFile(join(folder, `pulumi-resource-${name}`), labPlugin(name)),
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
