import type { Application } from "../../topology/model.ts";

/** Returns the folder of an application's libraries, relative like a file's path. */
export function librariesFolder({ name }: Pick<Application, "name">): string {
  return `lib/${name}`;
}

/** Renders `conf/catalina.properties`: the class loaders, and where not to look for classes. */
export function catalinaProperties(applications: readonly Application[]): string {
  const withLibraries = applications.filter(({ libraries }) => libraries.length > 0);
  const folders = withLibraries.map((each) => `\${catalina.base}/${librariesFolder(each)}/*.jar`);
  return properties({
    // The first jar that has a class wins: Tomcat's own classes are never replaced.
    "common.loader": [`\${catalina.home}/lib`, `\${catalina.home}/lib/*.jar`, ...folders]
      .map((folder) => `"${folder}"`)
      .join(","),
    "server.loader": "",
    "shared.loader": "",
    // No jar here has web fragments or tag libraries, and scanning for them is most of a context's start. "*.jar" would
    // turn scanning off for all contexts (StandardJarScanFilter.isSkipAll), whatever a context's own filter says.
    "tomcat.util.scan.StandardJarScanFilter.jarsToSkip": "?*.jar",
  });
}

function properties(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}
