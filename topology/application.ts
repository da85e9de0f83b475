import { KEYS } from "./config.ts";
import {
  complete,
  type Field,
  flag,
  isAbsent,
  listOf,
  oneOf,
  read,
  refuse,
  section,
  text,
  wholeNumber,
} from "./field.ts";
import { parseEnvironment, parseJvmOptions, parseSystemProperties } from "./jvm.ts";
import { parseLibraries } from "./libraries.ts";
import { type Application, SAME_SITE } from "./model.ts";
import { parseContextPath } from "./page.ts";
import { isPattern } from "./sessions.ts";

const { keys } = KEYS.application;

/**
 * Reads one application. The file at its path is checked later, by `application/`.
 * @param hasWebSockets whether its classes use them.
 * @returns undefined if it has a problem.
 */
export function parseApplication(
  field: Field,
  name: string,
  hasWebSockets: boolean,
): Application | undefined {
  const own = section(field, keys);
  if (own === undefined) return undefined;
  const war = read(own.war, "a path", "write the path of a .war file or of a directory", (value) =>
    typeof value === "string" && !/^$|\p{Cc}/u.test(value) ? value : undefined,
  );
  return complete({
    name,
    configuredAt: field.path,
    war,
    contextPath: isAbsent(own.contextPath)
      ? war && derivedPath(own.contextPath, war)
      : parseContextPath(own.contextPath),
    requestTimeout: wholeNumber(own.requestTimeout, "a number of seconds", keys.requestTimeout.range),
    startTimeout: wholeNumber(own.startTimeout, "a number of seconds", keys.startTimeout.range),
    heap: wholeNumber(own.heap, "a number of MiB", keys.heap.range),
    jvmOptions: parseJvmOptions(own.jvmOptions),
    environment: parseEnvironment(own.environment),
    systemProperties: parseSystemProperties(own.systemProperties),
    libraries: parseLibraries(own.libraries),
    sameSite: isAbsent(own.sameSite) ? null : oneOf(own.sameSite, SAME_SITE, "a value of SameSite"),
    sessionTimeout: optionalNumber(own.sessionTimeout, "a number of minutes", keys.sessionTimeout.range),
    maxPostSize: optionalNumber(own.maxPostSize, "a number of bytes", keys.maxPostSize.range),
    maxPartCount: optionalNumber(own.maxPartCount, "a number of parts", keys.maxPartCount.range),
    maxParameterCount: optionalNumber(
      own.maxParameterCount,
      "a number of parameters",
      keys.maxParameterCount.range,
    ),
    allowEncodedSlashes: flag(own.allowEncodedSlashes),
    ignoredUris: parseUris(own.ignoredUris),
    webSocket: isAbsent(own.webSocket) ? hasWebSockets : flag(own.webSocket),
    convert: flag(own.convert),
    sessionPackages: parsePackages(own.sessionPackages),
  });
}

/** Returns null if the key is not set: Tomcat or the application decides then. */
function optionalNumber(...args: Parameters<typeof wholeNumber>): number | null | undefined {
  return isAbsent(args[0]) ? null : wholeNumber(...args);
}

const PACKAGE = /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u;

function parsePackages(field: Field): readonly string[] | undefined {
  const cure = "write a list of Java packages, e.g. org.springframework.security, without .*";
  return listOf(field, cure, (item) => text(item, PACKAGE, "a Java package", cure));
}

function parseUris(field: Field): readonly string[] | undefined {
  const cure = "write a list of regular expressions for paths, e.g. /shop/poll/.*";
  return listOf(field, cure, (item) =>
    read(item, "a regular expression", cure, (value) =>
      typeof value === "string" && !/\p{Cc}/u.test(value) && isPattern(value) ? value : undefined,
    ),
  );
}

function derivedPath(field: Field, war: string): string | undefined {
  const derived = { ...field, value: contextPathOf(war), problems: [] };
  const path = parseContextPath(derived);
  if (path === undefined) {
    const message = `the path ${JSON.stringify(derived.value)}, from the name of ${war}, is not one that httpd and Tomcat share`;
    refuse(field, message, "write a path such as /shop here");
  }
  return path;
}

/**
 * Returns the path that Tomcat derives from the name of an application's file: `shop.war` → `/shop`, `a#b.war` → `/a/b`,
 * `ROOT.war` → `/`; what follows `##` is a version (org.apache.catalina.util.ContextName).
 * @param file any path of a .war file or a directory.
 */
export function contextPathOf(file: string): string {
  const [name = ""] = /[^/]*$/.exec(file.replace(/\/+$/, "")) ?? [];
  const [base = ""] = name.replace(/\.war$/i, "").split("##", 1);
  return base === "ROOT" ? "/" : `/${base.replaceAll("#", "/")}`;
}
