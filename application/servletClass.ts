import type { ServletPackage } from "../topology/servletApi.ts";
import { classFile } from "./classFile.ts";

/** A class of an application, and which servlet API it is written for. */
export interface ServletClass {
  /** For messages: `shop.Cart`, or `WEB-INF/lib/shop.jar!shop.Cart`. */
  readonly title: string;
  /** With slashes, like `supertypes`. */
  readonly name: string;
  /** The superclass and the interfaces. */
  readonly supertypes: readonly string[];
  /** Both if it supports both. */
  readonly apis: readonly ServletPackage[];
  /** Whether it has an annotation of such an API, by which Tomcat finds it or classes for it, e.g. `@WebServlet` or `@HandlesTypes`. */
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
  const apis = PACKAGES.filter((api) => uses(words, api));
  return {
    title: titleOf(name, jar),
    name,
    supertypes,
    apis,
    isAnnotated: apis.some((api) => words.some((word) => word.startsWith(`L${api}/servlet/annotation/`))),
  };
}

export function titleOf(name: string, jar?: string): string {
  const dotted = name.replaceAll("/", ".");
  return jar === undefined ? dotted : `${jar}!${dotted}`;
}

const PACKAGES = ["javax", "jakarta"] as const satisfies readonly ServletPackage[];

function uses(words: readonly string[], api: ServletPackage): boolean {
  return words.some((word) => word.startsWith(`${api}/servlet/`) || word.includes(`L${api}/servlet/`));
}
