import type { UserError } from "../common/userError.ts";
import type { Application } from "../topology/model.ts";
import { applicationFolder, type ContextElement } from "../topology/plan.ts";
import { withFiles } from "./application.ts";
import type { ApplicationFile } from "./applicationFile.ts";
import { classErrors } from "./contextClasses.ts";
import { errorAt } from "./contextFile.ts";
import { keptContext } from "./userContext.ts";

/**
 * Returns an error for each part of an application's META-INF/context.xml that would keep it from starting.
 * @param shared the classes in the libraries of all applications, with slashes; undefined if not all are known.
 * @throws {UserError} if the file, or the application, cannot be read.
 */
export function contextErrors(
  application: Application,
  shared: ReadonlySet<string> | undefined,
): Promise<readonly UserError[]> {
  return withFiles(application.war, async (files) => {
    const root = await keptContext(files);
    if (root === undefined) return [];
    const elements = withDescendants(root);
    return [
      ...cookieErrors(root),
      ...elements.flatMap(globalErrors),
      ...elements.flatMap((element) => usersErrors(element, application, files)),
      ...(shared === undefined ? [] : await classErrors(elements, files, shared)),
    ];
  });
}

function withDescendants(element: ContextElement): readonly ContextElement[] {
  return [element, ...element.children.flatMap(withDescendants)];
}

/** httpd must know the cookie's name as well, and has no properties of Tomcat's. */
function cookieErrors(root: ContextElement): readonly UserError[] {
  if (!root.attributes.sessionCookieName?.includes("${")) return [];
  return [
    errorAt(root, "sessionCookieName has a property, which httpd cannot look up", "write the name itself"),
  ];
}

const REALMS = "org.apache.catalina.realm.";

/** Realms that look for a global resource, unless this attribute is `true`. */
const LOCAL_RESOURCES: Readonly<Record<string, string>> = {
  [`${REALMS}UserDatabaseRealm`]: "localJndiResource",
  [`${REALMS}DataSourceRealm`]: "localDataSource",
};

function globalErrors(element: ContextElement): readonly UserError[] {
  const { className = "", ...others } = element.attributes;
  const isLocal = Object.hasOwn(LOCAL_RESOURCES, className) ? LOCAL_RESOURCES[className] : undefined;
  if (isLocal === undefined || others[isLocal] === "true") return [];
  const message = `${className} looks for a global resource, and the lab's Tomcats have none`;
  return [errorAt(element, message, `declare it as a Resource in the same file, and set ${isLocal}="true"`)];
}

const USERS_READERS = [`${REALMS}MemoryRealm`, "org.apache.catalina.users.MemoryUserDatabaseFactory"];

/** A path that is not absolute starts in CATALINA_BASE, which has the applications, but no conf/tomcat-users.xml. */
function usersErrors(
  element: ContextElement,
  application: Application,
  files: readonly ApplicationFile[],
): readonly UserError[] {
  const { className, factory, pathname = "conf/tomcat-users.xml" } = element.attributes;
  const reader = USERS_READERS.find((name) => name === className || name === factory);
  const path = pathname.replace(/^\$\{catalina\.base\}\//, "");
  if (reader === undefined || /^\/|:|\$\{/.test(path)) return [];
  const own = `${applicationFolder(application)}/`;
  if (path.startsWith(own) && files.some((file) => own + file.path === path)) return [];
  const cure = `put it into the application, e.g. as WEB-INF/users.xml, and set pathname="${own}WEB-INF/users.xml"`;
  return [errorAt(element, `${reader} reads ${pathname}, which is not there`, cure)];
}
