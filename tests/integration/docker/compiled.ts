import { docker } from "../../../targets/docker/engine.ts";

/**
 * Returns the file of a class. A Tomcat has no JDK, but the compiler that it compiles pages with.
 * @param tomcat how docker reaches one: `exec` a container, or `run` an image.
 */
export async function compiledIn(tomcat: readonly string[], name: string, source: string): Promise<Buffer> {
  const script = `rm -rf /tmp/compiled && mkdir /tmp/compiled && cd /tmp/compiled && echo '${source}' > ${name}.java &&
    jars=$(echo /usr/local/tomcat/lib/*.jar | tr ' ' :) &&
    java -cp $jars org.eclipse.jdt.internal.compiler.batch.Main -8 -cp $jars -nowarn -d classes ${name}.java &&
    base64 -w 0 $(find classes -name ${name}.class)`;
  return Buffer.from(await docker(...tomcat, "sh", "-c", script), "base64");
}
