/** Classes that a META-INF/context.xml names, and who can load them. */

import type { UserError } from "../common/userError.ts";
import type { ContextElement } from "../topology/plan.ts";
import { type ApplicationFile, bytes } from "./applicationFile.ts";
import { errorAt } from "./contextFile.ts";
import { jar } from "./jar.ts";

/** Tomcat's classes, msm's and ours; Java's are not in a jar. */
const KNOWN =
  /^(org\.apache\.(catalina|coyote|el|jasper|juli|naming|tomcat)|de\.javakaffee\.web\.msm|msmlab|java|javax|jdk|com\.sun|sun)\./;

/** Attributes with a class that Tomcat's own class loader loads (ContextRuleSet, RealmRuleSet, WebappLoader, JDBCRealm). */
const OF_TOMCAT = [
  ...["className", "loaderClass", "configClass", "wrapperClass", "charsetMapperClass", "driverName"],
];
const ELEMENTS_OF_TOMCAT = ["WrapperLifecycle", "WrapperListener"];

/** Attributes with a class that the application's class loader loads, which asks Tomcat's as well (NamingManager, DBCP). */
const OF_APPLICATION = ["factory", "driverClassName"];

interface NamedClass {
  readonly element: ContextElement;
  /** With dots. */
  readonly name: string;
  readonly loader: "Tomcat" | "application";
}

/**
 * Returns an error for each class that would not be found.
 * @param elements those of the file that are kept, Context included.
 * @param shared the classes in the libraries of all applications, with slashes.
 */
export async function classErrors(
  elements: readonly ContextElement[],
  files: readonly ApplicationFile[],
  shared: ReadonlySet<string>,
): Promise<readonly UserError[]> {
  const named = elements.flatMap(classesOf).filter(({ name }) => !KNOWN.test(name) && !name.includes("${"));
  const missing = named.filter(({ name }) => !shared.has(withSlashes(name)));
  if (missing.length === 0) return [];
  const own = await applicationClasses(files);
  return missing.flatMap((each) => {
    const isOwn = own.has(withSlashes(each.name));
    return isOwn && each.loader === "application" ? [] : [missingClass(each, isOwn)];
  });
}

function classesOf(element: ContextElement): readonly NamedClass[] {
  const { attributes, text } = element;
  const named = (names: readonly string[], loader: NamedClass["loader"]) =>
    names.flatMap((attribute) => {
      const name = attributes[attribute];
      return name === undefined ? [] : [{ element, name, loader }];
    });
  return [
    ...named(OF_TOMCAT, "Tomcat"),
    ...(ELEMENTS_OF_TOMCAT.includes(element.name)
      ? [{ element, name: text, loader: "Tomcat" as const }]
      : []),
    ...named(OF_APPLICATION, "application"),
  ];
}

function missingClass({ element, name }: NamedClass, isOwn: boolean): UserError {
  const where = `${element.name} names ${name}`;
  return isOwn
    ? errorAt(
        element,
        `${where}, which Tomcat looks for outside of the application`,
        "put it into a jar of its own, and that into libraries",
      )
    : errorAt(
        element,
        `${where}, a class that is neither in the application nor in libraries nor Tomcat's`,
        "add its jar to libraries, or correct the name",
      );
}

const OWN = /^WEB-INF\/classes\/(.*)\.class$/;
const OWN_JAR = /^WEB-INF\/lib\/[^/]+\.jar$/;

/** Returns the classes of the application itself, with slashes. */
async function applicationClasses(files: readonly ApplicationFile[]): Promise<ReadonlySet<string>> {
  const classes = new Set<string>();
  for (const file of files) {
    const [, own] = OWN.exec(file.path) ?? [];
    if (own !== undefined) classes.add(own);
    if (!OWN_JAR.test(file.path)) continue;
    for (const name of jar(await bytes(file))?.names ?? []) classes.add(name.replace(/\.class$/, ""));
  }
  return classes;
}

function withSlashes(name: string): string {
  return name.replaceAll(".", "/");
}
