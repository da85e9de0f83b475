import { KEYS } from "./config.ts";
import { complete, type Field, isAbsent, items, read, refuse, section, text, wholeNumber } from "./field.ts";
import type { Application, Page } from "./model.ts";
import { parseContextPath } from "./page.ts";

const { keys } = KEYS.application;

/**
 * Reads the user's application; the result has none if no key of it is written. The file at its path is checked later,
 * by `application/`.
 */
export function parseApplication(
  field: Field,
  page: Page | undefined,
): { readonly application?: Application } | undefined {
  const own = section(field, keys);
  if (own === undefined) return undefined;
  if (Object.values(own).every(isAbsent)) return {};
  const war = read(own.war, "a path", "write the path of a .war file or of a directory", (value) =>
    typeof value === "string" && !/^$|\p{Cc}/u.test(value) ? value : undefined,
  );
  const contextPath = isAbsent(own.contextPath)
    ? war && derivedPath(own.contextPath, war)
    : parseContextPath(own.contextPath);
  if (contextPath !== undefined && contextPath === page?.contextPath) {
    const shown = contextPath || "/";
    refuse(
      own.contextPath,
      `${shown} is the path of the test page`,
      "choose another, or move page.contextPath",
    );
  }
  const application = complete({
    war,
    contextPath,
    requestTimeout: wholeNumber(own.requestTimeout, "a number of seconds", keys.requestTimeout.range),
    heap: wholeNumber(own.heap, "a number of MiB", keys.heap.range),
    sessionPackages: parsePackages(own.sessionPackages),
  });
  return application && { application };
}

const PACKAGE = /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u;

function parsePackages(field: Field): readonly string[] | undefined {
  const cure = "write a list of Java packages, e.g. org.springframework.security, without .*";
  const list = items(field, cure);
  const packages = list?.map((item) => text(item, PACKAGE, "a Java package", cure));
  return packages?.every((name) => name !== undefined) ? packages : undefined;
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
