/** Whether an application is written for what its Tomcat is: `javax.servlet`, on Java 17. */

import { UserError } from "../common/userError.ts";
import { type ApplicationFile, bytes, DESCRIPTOR } from "./applicationFile.ts";
import { versionOf } from "./classFile.ts";
import { type Descriptor, readDescriptor } from "./descriptor.ts";
import { type Library, openLibrary, readLibrary, type VersionedClass } from "./library.ts";
import { type ServletClass, servletClass, titleOf } from "./servletClass.ts";

/** The release of Java on every node: images and hosts take it from Debian. */
export const JAVA_RELEASE = 17;

/** Java's release n has the class file version n + 44. */
const RELEASE_0 = 44;

/** The newest class file version that a Tomcat can load. */
export const NEWEST = JAVA_RELEASE + RELEASE_0;

interface Classes {
  /** Those of WEB-INF/classes, in the order of their paths. */
  readonly own: readonly ServletClass[];
  /** The first one of them that is too new. */
  readonly tooNew: VersionedClass | undefined;
  readonly libraries: readonly Library[];
}

/** Returns an error for each reason why an application with these files cannot run. */
export async function platformErrors(files: readonly ApplicationFile[]): Promise<readonly UserError[]> {
  const classes = await readClasses(files);
  const foreign = await findJakarta(classes, readDescriptor(await descriptorOf(files)));
  return [...tooNewErrors(classes), ...(foreign === undefined ? [] : [jakartaError(foreign)])];
}

const OWN_CLASS = /^WEB-INF\/classes\/(?!META-INF\/).*(?<!\/module-info)\.class$/;
const LIBRARY = /^WEB-INF\/lib\/[^/]+\.jar$/;

async function readClasses(files: readonly ApplicationFile[]): Promise<Classes> {
  const own: ServletClass[] = [];
  const libraries: Library[] = [];
  let tooNew: VersionedClass | undefined;
  for (const file of files) {
    if (LIBRARY.test(file.path)) libraries.push(await readLibrary(file, NEWEST));
    if (!OWN_CLASS.test(file.path)) continue;
    const content = await bytes(file);
    const found = servletClass(content);
    const version = versionOf(content) ?? 0;
    if (found === undefined) continue;
    own.push(found);
    if (version > NEWEST) tooNew ??= { name: found.name, version };
  }
  return { own, libraries, tooNew };
}

async function descriptorOf(files: readonly ApplicationFile[]): Promise<string> {
  const file = files.find(({ path }) => path === DESCRIPTOR);
  return file ? (await bytes(file)).toString() : "";
}

function tooNewErrors({ tooNew, libraries }: Classes): readonly UserError[] {
  const jars = libraryErrors(libraries);
  return tooNew ? [tooNewError(tooNew), ...jars] : jars;
}

/** Returns an error for each library that was read with `NEWEST` and is too new. */
export function libraryErrors(libraries: readonly Library[]): readonly UserError[] {
  return libraries.flatMap(({ file, tooNew }) => (tooNew ? [tooNewError(tooNew, file.path)] : []));
}

function tooNewError({ name, version }: VersionedClass, jar?: string): UserError {
  return new UserError(
    `its ${titleOf(name, jar)} is compiled for Java ${version - RELEASE_0}, and its Tomcat runs on Java ${JAVA_RELEASE}`,
    jar === undefined
      ? `compile it with --release ${JAVA_RELEASE}`
      : `take a version of this library for Java ${JAVA_RELEASE}`,
  );
}

function jakartaError(title: string): UserError {
  return new UserError(
    `its ${title} needs jakarta.servlet, which Tomcat has from version 10 on; memcached-session-manager ends with Tomcat 9`,
    title === DESCRIPTOR
      ? `build it for javax.servlet; if it is, let web.xml begin with <web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1">`
      : "build it for javax.servlet, as Spring Boot 2.7 and Spring 5.3 do",
  );
}

const JAKARTA_NAMESPACE = "https://jakarta.ee/xml/ns/jakartaee";

/**
 * Returns what of the application needs `jakarta.servlet`; undefined if nothing does. Libraries may support both APIs with classes
 * that nothing loads unless they are needed. So what counts is what Tomcat starts: the application's own classes and what they
 * inherit. What it finds by itself counts only if nothing of the application is for `javax.servlet`.
 */
async function findJakarta(classes: Classes, descriptor: Descriptor): Promise<string | undefined> {
  const { own, libraries } = classes;
  const used = own.find(({ api }) => api === "jakarta");
  if (used !== undefined) return used.title;
  const inherited = await inheritedApi(classes, descriptor.classes);
  if (inherited !== undefined) return inherited.api === "jakarta" ? inherited.title : undefined;

  const initializers = libraries.flatMap((library) =>
    library.initializers.filter((each) => each.isAnnotated),
  );
  if (initializers.some(({ api }) => api === "javax")) return undefined;
  if (descriptor.namespace === JAKARTA_NAMESPACE) return DESCRIPTOR;
  const [initializer] = initializers;
  if (initializer !== undefined) return initializer.title;
  const annotated = own.length === 0 ? await annotatedClass(libraries) : undefined;
  return annotated?.api === "jakarta" ? annotated.title : undefined;
}

/**
 * Returns a class for either API that one of the application's own classes, or one that web.xml names, is or inherits from. One
 * for `javax.servlet` is returned before others.
 */
async function inheritedApi(
  { own, libraries }: Classes,
  named: readonly string[],
): Promise<ServletClass | undefined> {
  const find = finder(own, libraries);
  const names = new Set([...own.map(({ name }) => name), ...named.map((name) => name.replaceAll(".", "/"))]);
  let jakarta: ServletClass | undefined;
  // A set also yields what is added meanwhile.
  for (const name of names) {
    const found = await find(name);
    if (found?.api === "javax") return found;
    if (found?.api === "jakarta") jakarta ??= found;
    for (const supertype of found?.supertypes ?? []) names.add(supertype);
  }
  return jakarta;
}

/** Finds classes as Tomcat's class loader does: in WEB-INF/classes first. */
function finder(
  own: readonly ServletClass[],
  libraries: readonly Library[],
): (name: string) => Promise<ServletClass | undefined> {
  const ownByName = new Map(own.map((each) => [each.name, each]));
  const libraryByClass = new Map(
    libraries.flatMap((library) => library.classes.map((name) => [name, library])),
  );
  const opened = new Map<Library, ReturnType<typeof openLibrary>>();
  return async (name) => {
    const library = libraryByClass.get(name);
    if (ownByName.has(name) || library === undefined) return ownByName.get(name);
    const open = opened.get(library) ?? openLibrary(library);
    opened.set(library, open);
    return (await open)(name);
  };
}

/**
 * Returns a class that Tomcat finds by its annotation, as an application without classes of its own has them in its libraries. It
 * reads each class of them, until it finds one for `javax.servlet`.
 */
async function annotatedClass(libraries: readonly Library[]): Promise<ServletClass | undefined> {
  let jakarta: ServletClass | undefined;
  for (const library of libraries) {
    const find = await openLibrary(library);
    for (const name of library.classes) {
      // The API itself.
      if (/^(javax|jakarta)\//.test(name)) continue;
      const found = find(name);
      if (!found?.isAnnotated) continue;
      if (found.api === "javax") return found;
      jakarta ??= found;
    }
  }
  return jakarta;
}
