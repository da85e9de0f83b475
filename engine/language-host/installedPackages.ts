/** The npm packages a program can load. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The properties of a package.json that this host reads. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly pulumi?: {
    readonly resource?: boolean;
    readonly name?: string;
    readonly version?: string;
    readonly server?: string;
    readonly parameterization?: Parameterization;
  };
}

export interface Parameterization {
  readonly name: string;
  readonly version: string;
  /** Base64. */
  readonly value: string;
}

export interface InstalledPackage {
  readonly folder: string;
  readonly manifest: Manifest;
}

/**
 * Every package in the `node_modules` of `directory` and of its parent folders, where Node looks for them, with the
 * packages nested in each. Empty if nothing is installed.
 */
export function installedPackages(directory: string): InstalledPackage[] {
  const above = dirname(directory);
  return [
    ...packagesIn(join(directory, "node_modules")),
    ...(above === directory ? [] : installedPackages(above)),
  ];
}

/** The package.json in `folder`; undefined if it is missing or cannot be read. */
export function readManifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

function packagesIn(nodeModules: string): InstalledPackage[] {
  return namesIn(nodeModules).flatMap((name) => {
    const folder = join(nodeModules, name);
    const manifest = readManifest(folder);
    return manifest === undefined ? [] : [{ folder, manifest }, ...packagesIn(join(folder, "node_modules"))];
  });
}

function namesIn(nodeModules: string): string[] {
  return list(nodeModules).flatMap((name) => {
    if (name.startsWith(".")) return [];
    return name.startsWith("@")
      ? list(join(nodeModules, name)).map((inScope) => join(name, inScope))
      : [name];
  });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
