/**
 * How msm gets onto a Tomcat with `jakarta.servlet`, as it is written for `javax.servlet` (2.3.2): Apache's own converter, which
 * such a Tomcat has in its `lib`, changes msm's jars and the session guard's sources. Their checksums are of the originals: a
 * converted jar has other bytes each time, as its dates differ.
 */

/** Returns a command that converts all jars and sources in a folder. @param tomcat its home. */
export function toJakarta(tomcat: string, folder: string): string {
  return `java -jar ${tomcat}/lib/jakartaee-migration-*.jar -logLevel=WARNING ${folder} ${folder}`;
}

/** Returns a command that fails if something in the jars of a folder still names `javax.servlet`, and shows what. */
export function refuseJavax(folder: string): string {
  return `(mkdir ${folder}/inside && cd ${folder}/inside && for jar in ../*.jar; do jar --extract --file $jar || exit 1; done && ! grep -r 'javax[./]servlet' .)`;
}

/** The file beside the converted jars that says what they are: their licence demands it of whoever passes on what was changed. */
export const NOTICE_FILE = "memcached-session-manager.NOTICE";

export const NOTICE =
  "memcached-session-manager, under the Apache License, Version 2.0, was modified by msm-lab: Apache Tomcat's migration tool for Jakarta EE has replaced the packages of Java EE in its classes.";
