import { APPLICATION_DEFAULTS } from "./config.ts";
import { contextPathOf, parseContextPath } from "./contextPath.ts";
import { complete, type Field, isAbsent, items, read, refuse, section, text, wholeNumber } from "./field.ts";
import type { Application, Page } from "./model.ts";

/**
 * The user's own application, none where nothing of it is configured. What lies at the path is for whoever places it
 * to look at.
 */
export function parseApplication(
  field: Field,
  page: Page | undefined,
): { readonly application?: Application } | undefined {
  const own = section(field, NOTHING);
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
  const requestTimeout = isAbsent(own.requestTimeout)
    ? APPLICATION_DEFAULTS.requestTimeout
    : wholeNumber(own.requestTimeout, "a number of seconds", 1, 3600);
  const heap = isAbsent(own.heap)
    ? APPLICATION_DEFAULTS.heap
    : wholeNumber(own.heap, "a number of MiB", 64, 65536);
  const sessionPackages = isAbsent(own.sessionPackages)
    ? APPLICATION_DEFAULTS.sessionPackages
    : parsePackages(own.sessionPackages);
  const application = complete({ war, contextPath, requestTimeout, heap, sessionPackages });
  return application && { application };
}

const NOTHING = {
  war: undefined,
  contextPath: undefined,
  requestTimeout: undefined,
  heap: undefined,
  sessionPackages: undefined,
};

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
    const message = `the path ${JSON.stringify(derived.value)}, from the name of ${war}, is none that httpd and Tomcat share`;
    refuse(field, message, "write a path such as /shop here");
  }
  return path;
}
