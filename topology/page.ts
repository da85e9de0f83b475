import { KEYS } from "./config.ts";
import { complete, type Field, flag, read, refuse, section, text } from "./field.ts";
import { type Page, STATUS_PATH } from "./model.ts";

export function parsePage(field: Field): Page | undefined {
  const page = section(field, KEYS.page.keys);
  return (
    page &&
    complete({
      contextPath: parseContextPath(page.contextPath),
      domain: text(page.domain, DOMAIN, "a domain", "write a DNS name such as magedu.com"),
      counter: flag(page.counter),
    })
  );
}

/** RFC 1123 labels; 245 characters leave room for `TomcatA.` in a name of 253. */
const DOMAIN = /^(?=.{1,245}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** Reads a context path, of the page or of an application, as in the servlet API: it is empty for the root. */
export function parseContextPath(field: Field): string | undefined {
  const path = read(field, "a path", "write a path such as /test", (value) =>
    typeof value === "string" ? value : undefined,
  );
  if (path === undefined || path === "/") return path && "";
  const fault = FAULTS.find(([form]) => form.test(path));
  return fault === undefined ? path : refuse(field, `${JSON.stringify(path)} ${fault[1]}`, fault[2]);
}

/** Only the first fault that matches is reported. */
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
