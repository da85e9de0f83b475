/** Answers `pulumi about` and `pulumi install` about a program's packages. */

import { spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import type {
  AboutRequest,
  AboutResponse,
  GetProgramDependenciesRequest,
  GetProgramDependenciesResponse,
  InstallDependenciesRequest,
  InstallDependenciesResponse,
} from "@pulumi/pulumi/proto/language_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import { installedPackages, readManifest } from "./installedPackages.ts";
import { ended } from "./programs.ts";
import { runtimeOptions } from "./runtimeOptions.ts";

/** Node's version, and the package manager's if it is on PATH. Every `up` asks, to write it into the stack's history. */
export function about(request: AboutRequest): AboutResponse {
  const { packagemanager } = runtimeOptions(request.getInfo());
  const response = new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version);
  response.getMetadataMap().set("packagemanager", packagemanager);
  const version = versionOf(packagemanager);
  if (version !== undefined) response.getMetadataMap().set("packagemanagerVersion", version);
  return response;
}

/** As its package.json says: to start `npm --version` would take longer than all else that is asked here. */
function versionOf(program: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const file = folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
  // It is a link to a file in the `bin` of its package.
  return file === undefined ? undefined : readManifest(join(realpathSync(file), "../.."))?.version;
}

/** The packages named in package.json, or all installed ones, each with its installed version. */
export function programDependencies(request: GetProgramDependenciesRequest): GetProgramDependenciesResponse {
  const directory = request.getInfo()?.getProgramDirectory() ?? "";
  const { dependencies, devDependencies } = readManifest(directory) ?? {};
  const named = new Set(Object.keys({ ...dependencies, ...devDependencies }));
  const wanted = (name: string): boolean => request.getTransitivedependencies() || named.has(name);
  return new language.GetProgramDependenciesResponse().setDependenciesList(
    installedPackages(directory).flatMap(({ manifest: { name, version } }) =>
      name === undefined || version === undefined || !wanted(name)
        ? []
        : [new language.DependencyInfo().setName(name).setVersion(version)],
    ),
  );
}

/** Runs the package manager's `install` and forwards what it prints. */
export async function installDependencies(
  request: InstallDependenciesRequest,
  send: (response: InstallDependenciesResponse) => void,
  hungUp: AbortSignal,
): Promise<void> {
  const { packagemanager } = runtimeOptions(request.getInfo());
  const directory = request.getInfo()?.getProgramDirectory() || request.getDirectory();
  const install = spawn(packagemanager, ["install"], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  hungUp.addEventListener("abort", () => install.kill());
  install.stdout.on("data", (chunk: Buffer) =>
    send(new language.InstallDependenciesResponse().setStdout(chunk)),
  );
  install.stderr.on("data", (chunk: Buffer) =>
    send(new language.InstallDependenciesResponse().setStderr(chunk)),
  );
  const outcome = await ended(install);
  if (outcome !== 0) throw new Error(`"${packagemanager} install" in ${directory} ended with ${outcome}`);
}
