import { contextPathOf, parseContextPath } from "./contextPath.ts";
import { complete, type Field, isAbsent, read, refuse, section } from "./field.ts";
import type { Application, Page } from "./model.ts";

/**
 * The user's own application, none where nothing of it is configured. What lies at the path is for whoever places it
 * to look at.
 */
export function parseApplication(
  field: Field,
  page: Page | undefined,
): { readonly application?: Application } | undefined {
  const own = section(field, { war: undefined, contextPath: undefined });
  if (own === undefined) return undefined;
  if (isAbsent(own.war) && isAbsent(own.contextPath)) return {};
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
  const application = complete({ war, contextPath });
  return application && { application };
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
