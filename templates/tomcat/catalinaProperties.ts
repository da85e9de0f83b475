/** Tomcat's word for the AJP secret in server.xml, and the file it stands for. The line's end is not part of it. */
export const AJP_SECRET_PROPERTY = "chomp:ajp.secret";
export const AJP_SECRET_FILE = "secrets/ajp/secret";

/** The folder of `AJP_SECRET_FILE`'s groups: Tomcat reads its place from the environment. */
export function secretsEnvironment(configuration: string) {
  return { SERVICE_BINDING_ROOT: `${configuration}/secrets` };
}

/** `conf/catalina.properties`: class loaders, and where server.xml's properties come from. */
export function catalinaProperties(): string {
  return properties({
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Tomcat's own property
    "common.loader": '"${catalina.home}/lib","${catalina.home}/lib/*.jar"',
    "server.loader": "",
    "shared.loader": "",
    // No jar here brings web fragments or tag libraries: looking for them is most of a context's start. Of "*.jar" Tomcat
    // makes that no context looks into any (StandardJarScanFilter.isSkipAll), whatever the context's own filter says.
    "tomcat.util.scan.StandardJarScanFilter.jarsToSkip": "?*.jar",
    // Reads one file for one property: not in `ps`, in the environment or in the public files.
    "org.apache.tomcat.util.digester.PROPERTY_SOURCE":
      "org.apache.tomcat.util.digester.ServiceBindingPropertySource",
  });
}

function properties(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}
