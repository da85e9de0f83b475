/** The property for the AJP secret in server.xml, and the file that it is read from; `chomp:` removes the line's end. */
export const AJP_SECRET_PROPERTY = "chomp:ajp.secret";
export const AJP_SECRET_FILE = "secrets/ajp/secret";

/** Returns the variable from which Tomcat takes the root folder of `AJP_SECRET_FILE`. */
export function secretsEnvironment(configuration: string) {
  return { SERVICE_BINDING_ROOT: `${configuration}/secrets` };
}

/** Renders `conf/catalina.properties`: the class loaders, and the source of server.xml's properties. */
export function catalinaProperties(): string {
  return properties({
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Tomcat's own property
    "common.loader": '"${catalina.home}/lib","${catalina.home}/lib/*.jar"',
    "server.loader": "",
    "shared.loader": "",
    // No jar here has web fragments or tag libraries, and scanning for them is most of a context's start. "*.jar" would
    // turn scanning off for all contexts (StandardJarScanFilter.isSkipAll), whatever a context's own filter says.
    "tomcat.util.scan.StandardJarScanFilter.jarsToSkip": "?*.jar",
    // This source reads each property from a file, which keeps it out of `ps`, the environment and the public files.
    "org.apache.tomcat.util.digester.PROPERTY_SOURCE":
      "org.apache.tomcat.util.digester.ServiceBindingPropertySource",
  });
}

function properties(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}
