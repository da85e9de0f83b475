import { DEFAULTS } from "./config.ts";
import { parseContextPath } from "./contextPath.ts";
import { complete, type Field, flag, section, text } from "./field.ts";
import type { Page } from "./model.ts";

export function parsePage(field: Field): Page | undefined {
  const page = section(field, DEFAULTS.page);
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
