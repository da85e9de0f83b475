/** Whether an application is written for what its Tomcat is: `javax.servlet` or `jakarta.servlet`, on Java 17 or newer. */

import { assertNever } from "../common/assertNever.ts";
import { UserError } from "../common/userError.ts";
import { javaReleases } from "../topology/javaReleases.ts";
import { type Application, PROFILES, type Profile } from "../topology/model.ts";
import { type ServletPackage, servletApi } from "../topology/servletApi.ts";
import { type ApplicationFile, bytes, DESCRIPTOR } from "./applicationFile.ts";
import { versionOf } from "./classFile.ts";
import { conversionErrors, isConverted } from "./conversion.ts";
import { type Descriptor, readDescriptor } from "./descriptor.ts";
import { type Library, openLibrary, readLibrary, type VersionedClass } from "./library.ts";
import { type ServletClass, servletClass, titleOf } from "./servletClass.ts";

/** The oldest release of Java that a Tomcat may run on. Images have it, and hosts whose system has no newer one that fits. */
export const JAVA_RELEASE: number = Math.min(...PROFILES.flatMap(javaReleases));

/** Java's release n has the class file version n + 44. */
const RELEASE_0 = 44;

/** The newest class file version that every Tomcat can load. */
export const NEWEST = JAVA_RELEASE + RELEASE_0;

/** What of an application is code. */
interface Classes {
  /** Those of WEB-INF/classes, in the order of their paths. */
  readonly own: readonly ServletClass[];
  /** The first one of them that is too new. */
  readonly tooNew: VersionedClass | undefined;
  readonly libraries: readonly Library[];
  readonly pages: readonly Page[];
}

/** A JSP, or a part or tag of one. */
interface Page {
  readonly path: string;
  readonly text: string;
}

/** Returns an error for each reason why an application with these files cannot run on a profile's Tomcat. */
export async function platformErrors(
  files: readonly ApplicationFile[],
  application: Pick<Application, "convert">,
  profile: Profile,
): Promise<readonly UserError[]> {
  const classes = await readClasses(files);
  const ofApi = isConverted(application, profile)
    ? await conversionErrors(files)
    : await apiErrors(classes, readDescriptor(await descriptorOf(files)), servletApi(profile).package);
  return [...tooNewErrors(classes), ...ofApi];
}

const OWN_CLASS = /^WEB-INF\/classes\/(?!META-INF\/).*(?<!\/module-info)\.class$/;
const LIBRARY = /^WEB-INF\/lib\/[^/]+\.jar$/;
const PAGE = /^(?!WEB-INF\/(?:classes|lib)\/).*\.(?:jsp[fx]?|tag[fx]?)$/i;

async function readClasses(files: readonly ApplicationFile[]): Promise<Classes> {
  const own: ServletClass[] = [];
  const libraries: Library[] = [];
  const pages: Page[] = [];
  let tooNew: VersionedClass | undefined;
  for (const file of files) {
    if (LIBRARY.test(file.path)) libraries.push(await readLibrary(file, NEWEST));
    if (PAGE.test(file.path)) pages.push({ path: file.path, text: (await bytes(file)).toString("latin1") });
    if (!OWN_CLASS.test(file.path)) continue;
    const content = await bytes(file);
    const found = servletClass(content);
    const version = versionOf(content) ?? 0;
    if (found === undefined) continue;
    own.push(found);
    if (version > NEWEST) tooNew ??= { name: found.name, version };
  }
  return { own, libraries, pages, tooNew };
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
    `its ${titleOf(name, jar)} is compiled for Java ${version - RELEASE_0}, and a Tomcat may have Java ${JAVA_RELEASE}`,
    jar === undefined
      ? `compile it with --release ${JAVA_RELEASE}`
      : `take a version of this library for Java ${JAVA_RELEASE}`,
  );
}

async function apiErrors(
  classes: Classes,
  descriptor: Descriptor,
  own: ServletPackage,
): Promise<readonly UserError[]> {
  const foreign = await findForeign(classes, descriptor, own);
  return foreign === undefined ? [] : [foreignError(foreign, own)];
}

function foreignError(title: string, own: ServletPackage): UserError {
  switch (own) {
    case "javax":
      return new UserError(
        `its ${title} needs jakarta.servlet, which Tomcat has from version 10 on`,
        title === DESCRIPTOR
          ? `set profile to tomcat11, or build it for javax.servlet; if it is, let web.xml begin with <web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1">`
          : "set profile to tomcat11, or build it for javax.servlet, as Spring Boot 2.7 and Spring 5.3 do",
      );
    case "jakarta":
      return new UserError(
        `its ${title} needs javax.servlet, which Tomcat has up to version 9`,
        "set profile to tomcat9 or convert to true for it, or build it for jakarta.servlet, as Spring Boot 3 and Spring 6 do",
      );
    default:
      return assertNever(own);
  }
}

const JAKARTA_NAMESPACE = "https://jakarta.ee/xml/ns/jakartaee";

/**
 * Returns what of the application needs another servlet API than `own`, its Tomcat's; undefined if nothing does. Libraries may
 * support both APIs with classes that nothing loads unless they are needed. So what counts is what Tomcat starts: the application's
 * own classes and what they inherit. What it finds by itself counts only if nothing of the application is for its own API.
 */
async function findForeign(
  classes: Classes,
  descriptor: Descriptor,
  own: ServletPackage,
): Promise<string | undefined> {
  const used = classes.own.find((each) => isForeign(each, own));
  if (used !== undefined) return used.title;
  const page = classes.pages.find(({ text }) => namesClassOf(text, own === "javax" ? "jakarta" : "javax"));
  if (page !== undefined) return page.path;
  const tags = foreignTags(classes, own);
  if (tags !== undefined) return tags.title;
  const inherited = await inheritedApi(classes, descriptor.classes, own);
  if (inherited !== undefined) return isForeign(inherited, own) ? inherited.title : undefined;

  const initializers = classes.libraries.flatMap((library) =>
    library.initializers.filter((each) => each.isAnnotated),
  );
  if (initializers.some(({ apis }) => apis.includes(own))) return undefined;
  // Newer Tomcats also read what was written for older ones.
  if (own === "javax" && descriptor.namespace === JAKARTA_NAMESPACE) return DESCRIPTOR;
  const [initializer] = initializers;
  if (initializer !== undefined) return initializer.title;
  const annotated = classes.own.length === 0 ? await annotatedClass(classes.libraries, own) : undefined;
  return annotated && isForeign(annotated, own) ? annotated.title : undefined;
}

/** Returns a class of tags that a page uses, unless another library has these tags for Tomcat's own API. */
function foreignTags({ pages, libraries }: Classes, own: ServletPackage): ServletClass | undefined {
  const all = libraries.flatMap((each) => each.tagLibraries);
  const isUsed = (uri: string) =>
    pages.some(({ text }) => text.includes(`"${uri}"`) || text.includes(`'${uri}'`));
  return all.find(
    ({ uri, handler }) =>
      isForeign(handler, own) &&
      !all.some((other) => other.uri === uri && !isForeign(other.handler, own)) &&
      isUsed(uri),
  )?.handler;
}

/** Whether a page names a class of an API. Names of attributes that only begin like one have no capital letter. */
function namesClassOf(page: string, api: ServletPackage): boolean {
  const text = page.replaceAll(/<%--.*?--%>/gs, "");
  return new RegExp(`\\b${api}\\.servlet(?:\\.[a-z]\\w*)*\\.(?:\\*|[A-Z])`).test(text);
}

function isForeign({ apis }: ServletClass, own: ServletPackage): boolean {
  return apis.length > 0 && !apis.includes(own);
}

/**
 * Returns a class for either API that one of the application's own classes, or one that web.xml names, is or inherits from. One
 * for Tomcat's own is returned before others.
 */
async function inheritedApi(
  classes: Classes,
  named: readonly string[],
  own: ServletPackage,
): Promise<ServletClass | undefined> {
  const find = finder(classes.own, classes.libraries);
  const names = new Set([
    ...classes.own.map(({ name }) => name),
    ...named.map((name) => name.replaceAll(".", "/")),
  ]);
  let foreign: ServletClass | undefined;
  // A set also yields what is added meanwhile.
  for (const name of names) {
    const found = await find(name);
    if (found?.apis.includes(own)) return found;
    if (found && isForeign(found, own)) foreign ??= found;
    for (const supertype of found?.supertypes ?? []) names.add(supertype);
  }
  return foreign;
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
 * reads each class of them, until it finds one for Tomcat's own API.
 */
async function annotatedClass(
  libraries: readonly Library[],
  own: ServletPackage,
): Promise<ServletClass | undefined> {
  let foreign: ServletClass | undefined;
  for (const library of libraries) {
    const find = await openLibrary(library);
    for (const name of library.classes) {
      // The API itself.
      if (/^(javax|jakarta)\//.test(name)) continue;
      const found = find(name);
      if (!found?.isAnnotated) continue;
      if (found.apis.includes(own)) return found;
      foreign ??= found;
    }
  }
  return foreign;
}
