import { classFile } from "./classFile.ts";

/** The package of the servlet API is `javax.servlet` up to Tomcat 9 and `jakarta.servlet` from Tomcat 10 on. */
export type ServletApi = "javax" | "jakarta";

/** A class of an application, and which servlet API it is written for. */
export interface ServletClass {
  /** For messages: `shop.Cart`, or `WEB-INF/lib/shop.jar!shop.Cart`. */
  readonly title: string;
  /** With slashes, like `supertypes`. */
  readonly name: string;
  /** The superclass and the interfaces. */
  readonly supertypes: readonly string[];
  /** `javax` if it supports both; undefined if it uses none. */
  readonly api: ServletApi | undefined;
  /** Whether it has an annotation of that API, by which Tomcat finds it or classes for it, e.g. `@WebServlet` or `@HandlesTypes`. */
  readonly isAnnotated: boolean;
}

/**
 * Returns undefined if it is no class.
 * @param jar the path of the jar that it is in. Default: it is in WEB-INF/classes.
 */
export function servletClass(bytes: Buffer, jar?: string): ServletClass | undefined {
  const file = classFile(bytes);
  if (file === undefined) return undefined;
  const { name, supertypes, words } = file;
  const api = apiOf(words);
  return {
    title: titleOf(name, jar),
    name,
    supertypes,
    api,
    isAnnotated: words.some((word) => word.startsWith(`L${api}/servlet/annotation/`)),
  };
}

export function titleOf(name: string, jar?: string): string {
  const dotted = name.replaceAll("/", ".");
  return jar === undefined ? dotted : `${jar}!${dotted}`;
}

function apiOf(words: readonly string[]): ServletApi | undefined {
  const uses = (api: ServletApi) =>
    words.some((word) => word.startsWith(`${api}/servlet/`) || word.includes(`L${api}/servlet/`));
  if (uses("javax")) return "javax";
  return uses("jakarta") ? "jakarta" : undefined;
}
