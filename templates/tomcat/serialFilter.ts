/** The path of the filter, which setenv.sh passes to the JVM. */
export const SERIAL_FILTER_FILE = "conf/serialFilter.options";

/** Near a depth of a thousand, Java's own serialisation overflows the thread's stack. */
const MAX_DEPTH = 500;

/**
 * Classes of session attributes that are plain values: reading them runs no code, opens no connection and loads no class.
 * The exception is `java.net.URL`, which resolves its host name if it is the key of a map.
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
  // Faces keeps the state of a page in arrays of it; their elements are filtered separately.
  "java.io.Serializable",
  "java.net.URI",
  "java.net.URL",
  "java.net.Inet*",
  // TimeZone is abstract; its factory returns this class.
  "sun.util.calendar.ZoneInfo",
  // The user whom Tomcat has authenticated; msm stores it with the attributes. Its serialised form is a separate class.
  "org.apache.catalina.realm.GenericPrincipal*",
  // The body of a POST that Tomcat has saved until the visitor has logged in.
  "org.apache.tomcat.util.buf.ByteChunk",
  "org.apache.tomcat.util.buf.AbstractChunk",
];

/**
 * Renders `conf/serialFilter.options`, an argument file of the JVM that sets `jdk.serialFilter`. Whoever can write to a
 * memcached can make Tomcat instantiate any class of the application's libraries, and some of these run commands. So
 * only values and the application's own classes are read, and no more than fits into a memcached item: the first pattern
 * that matches decides, and the last one rejects everything.
 *
 * @param packages packages of the applications' classes; their subpackages are included.
 * @param unpackagedClasses classes of the applications that are in no package. The filter has no pattern for them all:
 * `*` is every class.
 * @param itemLimit of a memcached, in bytes.
 */
export function serialFilter(
  packages: readonly string[],
  unpackagedClasses: readonly string[],
  itemLimit: number,
): string {
  const bounds = {
    maxdepth: MAX_DEPTH,
    maxrefs: itemLimit,
    maxarray: itemLimit,
    maxbytes: itemLimit,
  };
  const patterns = [
    ...Object.entries(bounds).map(([name, bound]) => `${name}=${bound}`),
    ...VALUES,
    ...packages.map((name) => `${name}.**`),
    ...unpackagedClasses,
    "!*",
  ];
  // Inside quotes, a backslash at the end of a line joins the next line, without its leading blanks.
  return `"-Djdk.serialFilter=\\\n${patterns.map((pattern) => `  ${pattern}`).join(";\\\n")}"\n`;
}
