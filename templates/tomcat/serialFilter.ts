import { ITEM_LIMIT_BYTES } from "../memcached/service.ts";

/** Where setenv.sh finds the filter. */
export const SERIAL_FILTER_FILE = "conf/serialFilter.options";

/** Java's own serialisation ends near a thousand, with the stack of the thread. */
const MAX_DEPTH = 500;

/**
 * What session attributes are made of. Values only: nothing here runs code, opens a connection or loads a class when
 * it is read, but for `java.net.URL`, which as a key of a map asks the name server for its host.
 */
const VALUES: readonly string[] = [
  "java.lang.*",
  "java.math.*",
  "java.util.*",
  "java.util.concurrent.*",
  "java.util.concurrent.atomic.*",
  "java.util.concurrent.locks.*",
  "java.util.regex.*",
  "java.time.**",
  "java.text.*",
  "java.sql.Date",
  "java.sql.Time",
  "java.sql.Timestamp",
  "java.io.File",
  // Arrays of it, as JavaServer Faces keeps the state of a page; what lies in them is looked at by itself.
  "java.io.Serializable",
  "java.net.URI",
  "java.net.URL",
  "java.net.Inet*",
  // TimeZone is abstract; this is what its factory gives.
  "sun.util.calendar.ZoneInfo",
  // Whom Tomcat has authenticated; msm writes it beside the attributes. Its form in the stream is a class of its own.
  "org.apache.catalina.realm.GenericPrincipal*",
  // What a visitor had posted before Tomcat asked who he was.
  "org.apache.tomcat.util.buf.ByteChunk",
  "org.apache.tomcat.util.buf.AbstractChunk",
];

/**
 * `conf/serialFilter.options`: an argument file of the JVM with its `jdk.serialFilter`. Whoever can write to a
 * memcached can have any class of the application's libraries made from bytes, and some of them run commands. So
 * nothing is read but values, the application's own classes, and no more than a memcached's item can hold: the first
 * pattern that fits decides, the last refuses.
 *
 * @param packages of the application's own classes; their subpackages are meant as well.
 */
export function serialFilter(packages: readonly string[]): string {
  const bounds = {
    maxdepth: MAX_DEPTH,
    maxrefs: ITEM_LIMIT_BYTES,
    maxarray: ITEM_LIMIT_BYTES,
    maxbytes: ITEM_LIMIT_BYTES,
  };
  const patterns = [
    ...Object.entries(bounds).map(([name, bound]) => `${name}=${bound}`),
    ...VALUES,
    ...packages.map((name) => `${name}.**`),
    "!*",
  ];
  // In quotes a backslash at the end of a line goes on with the next, without the blanks before it.
  return `"-Djdk.serialFilter=\\\n${patterns.map((pattern) => `  ${pattern}`).join(";\\\n")}"\n`;
}
