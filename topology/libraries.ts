import { type Field, listOf, refuse, text } from "./field.ts";

/** Reads the paths of jars. The files are checked later, by `application/`. */
export function parseLibraries(field: Field): readonly string[] | undefined {
  const cure = "write a list of paths of .jar files, e.g. [./postgresql.jar]";
  const list = listOf(field, cure, (item) => text(item, JAR, "the path of a .jar file", cure));
  if (list === undefined) return undefined;
  const [twice] = [...Map.groupBy(list, libraryName).values()].filter(({ length }) => length > 1);
  return twice ? refuse(field, `has one name twice: ${twice.join(", ")}`, "keep one of them") : list;
}

/** Tomcat loads files by this ending. */
const JAR = /^(?!.*\p{Cc}).*[^/]\.jar$/iu;

/** Returns the last part of a path, which is the library's name on the nodes. */
export function libraryName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
