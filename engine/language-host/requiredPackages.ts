/** The provider plugins that the installed packages of a program require. */

import type {
  GetRequiredPackagesRequest,
  GetRequiredPackagesResponse,
} from "@pulumi/pulumi/proto/language_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import { type InstalledPackage, installedPackages, type Parameterization } from "./installedPackages.ts";

/** A provider plugin that a package requires by `pulumi.resource` in its package.json. */
export interface RequiredPlugin {
  /** E.g. `docker`. */
  readonly name: string;
  /** E.g. `v5.2.0`. */
  readonly version: string;
  /** The server it is downloaded from; empty for Pulumi's own. */
  readonly server: string;
  /** The parameter that specializes a generic plugin for this package, e.g. a Terraform provider to bridge. */
  readonly parameterization: Parameterization | undefined;
}

export function requiredPackages(request: GetRequiredPackagesRequest): GetRequiredPackagesResponse {
  const directory = request.getInfo()?.getProgramDirectory() ?? "";
  return new language.GetRequiredPackagesResponse().setPackagesList(
    pluginsOf(installedPackages(directory)).map(({ name, version, server, parameterization }) => {
      const dependency = new plugin.PackageDependency()
        .setName(name)
        .setKind("resource")
        .setVersion(version)
        .setServer(server);
      if (parameterization === undefined) return dependency;
      return dependency.setParameterization(
        new plugin.PackageParameterization()
          .setName(parameterization.name)
          .setVersion(parameterization.version)
          .setValue(parameterization.value),
      );
    }),
  );
}

/** One entry for each plugin and version, in the order of the packages. */
export function pluginsOf(packages: readonly InstalledPackage[]): RequiredPlugin[] {
  const found = packages.flatMap((installed) => pluginOf(installed) ?? []);
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

function pluginOf({ manifest }: InstalledPackage): RequiredPlugin | undefined {
  const asked = manifest.pulumi;
  if (asked?.resource !== true) return undefined;
  // A package outside Pulumi's scope must name its plugin; like the official host, this one skips it otherwise.
  const name = asked.name || scoped(manifest.name ?? "");
  const version = asked.version || manifest.version;
  if (!name || !version) return undefined;
  return {
    name,
    version: version.startsWith("v") ? version : `v${version}`,
    server: asked.server ?? "",
    parameterization: asked.parameterization,
  };
}

function scoped(name: string): string | undefined {
  return name.startsWith("@pulumi/") ? name.slice("@pulumi/".length) : undefined;
}
