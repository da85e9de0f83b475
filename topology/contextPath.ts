import { type Field, read, refuse } from "./field.ts";
import { STATUS_PATH } from "./model.ts";

/** The first that matches is told. */
const FAULTS: readonly (readonly [form: RegExp, message: string, cure: string])[] = [
  [/^(?!\/)/, "does not start with /", "put a / in front"],
  [
    /[^\w./~-]/,
    "has characters that a URL or a file name must escape",
    "use letters, digits and . _ ~ - between the /",
  ],
  [/\/$/, "ends with /", "remove the last /"],
  [/\/\.{0,2}(\/|$)/, "has an empty part, . or ..", "write each part of the path by its name"],
  [/\/(WEB|META)-INF(\/|$)/i, "names a folder that Tomcat never serves", "choose another name"],
  [/^\/ROOT$/, "is Tomcat's own name of the root", 'write "/"'],
  [new RegExp(`^${STATUS_PATH}(/|$)`), "is the balancer's own page", "choose another path"],
  [/.{129}/, "is longer than 128 characters", "shorten it: it becomes the name of a file"],
];

/** As the servlet API has it: empty for the root. */
export function parseContextPath(field: Field): string | undefined {
  const path = read(field, "a path", "write a path such as /test", (value) =>
    typeof value === "string" ? value : undefined,
  );
  if (path === undefined || path === "/") return path && "";
  const fault = FAULTS.find(([form]) => form.test(path));
  return fault === undefined ? path : refuse(field, `${JSON.stringify(path)} ${fault[1]}`, fault[2]);
}

/**
 * The path that Tomcat gives an application by the name of its file: `shop.war` → `/shop`, `a#b.war` → `/a/b`,
 * `ROOT.war` → `/`; what follows `##` is a version (org.apache.catalina.util.ContextName).
 * @param file a .war file or a directory, by any path to it.
 */
export function contextPathOf(file: string): string {
  const [name = ""] = /[^/]*$/.exec(file.replace(/\/+$/, "")) ?? [];
  const [base = ""] = name.replace(/\.war$/i, "").split("##", 1);
  return base === "ROOT" ? "/" : `/${base.replaceAll("#", "/")}`;
}
