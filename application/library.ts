import { type ApplicationFile, bytes } from "./applicationFile.ts";
import { versionOf } from "./classFile.ts";
import { type Jar, jar } from "./jar.ts";
import { type ServletClass, servletClass } from "./servletClass.ts";

/** A jar of WEB-INF/lib, without its content: an application may have hundreds of MiB of them. */
export interface Library {
  readonly file: ApplicationFile;
  /** The names of its classes, with slashes. */
  readonly classes: readonly string[];
  /** The class with the oldest file version, if that is newer than the one that was asked for. */
  readonly tooNew: VersionedClass | undefined;
  /** The classes that it offers as `ServletContainerInitializer`, of either API. */
  readonly initializers: readonly ServletClass[];
  readonly tagLibraries: readonly TagLibrary[];
}

/** Tags that pages may use. */
export interface TagLibrary {
  /** By which pages name it. */
  readonly uri: string;
  /** The first class of its tags that is written for a servlet API. */
  readonly handler: ServletClass;
}

export interface VersionedClass {
  readonly name: string;
  readonly version: number;
}

/** @param newest the newest class file version that can be loaded. */
export async function readLibrary(file: ApplicationFile, newest: number): Promise<Library> {
  const content = jar(await bytes(file));
  const classes = content ? classesOf(content) : [];
  return {
    file,
    classes,
    tooNew: content && tooNew(content, classes, newest),
    initializers: content ? initializers(content, file.path) : [],
    tagLibraries: content ? tagLibraries(content, file.path) : [],
  };
}

/** Reads the library once more, and returns a function that finds a class of it by its name. */
export async function openLibrary({ file }: Library): Promise<(name: string) => ServletClass | undefined> {
  const content = jar(await bytes(file));
  return (name) => content && classIn(content, name, file.path);
}

/**
 * What is in META-INF is not loaded under its path: versions for newer releases of Java than the one that runs are ignored.
 * `module-info` is read by the module system alone.
 */
const CLASS = /^(?!META-INF\/)(.*)(?<!(^|\/)module-info)\.class$/;

function classesOf({ names }: Jar): readonly string[] {
  return [...names].flatMap((name) => CLASS.exec(name)?.[1] ?? []);
}

/** A jar may have classes that it loads on newer releases only: it cannot be used if all of its classes are too new. */
function tooNew(content: Jar, classes: readonly string[], newest: number): VersionedClass | undefined {
  let oldest: VersionedClass | undefined;
  for (const name of classes) {
    const version = versionOf(content.head(`${name}.class`, 8) ?? Buffer.alloc(0));
    if (version === undefined) continue;
    if (version <= newest) return undefined;
    if (oldest === undefined || version < oldest.version) oldest = { name, version };
  }
  return oldest;
}

function initializers(content: Jar, path: string): readonly ServletClass[] {
  return ["javax", "jakarta"].flatMap((api) => {
    const services = content.content(`META-INF/services/${api}.servlet.ServletContainerInitializer`);
    const names = (services?.toString() ?? "").split("\n").map((line) => line.replace(/#.*/, "").trim());
    return names.flatMap((name) => classIn(content, name.replaceAll(".", "/"), path) ?? []);
  });
}

const DESCRIPTION = /^META-INF\/.*\.tld$/;

function tagLibraries(content: Jar, path: string): readonly TagLibrary[] {
  const descriptions = [...content.names].filter((name) => DESCRIPTION.test(name));
  return descriptions.flatMap((name) => {
    const text = (content.content(name)?.toString() ?? "").replaceAll(/<!--.*?-->/gs, "");
    const [uri] = textsOf("uri", text);
    const classes = textsOf("tag-class", text).map((each) =>
      classIn(content, each.replaceAll(".", "/"), path),
    );
    const handler = classes.find((each) => each !== undefined && each.apis.length > 0);
    return uri === undefined || handler === undefined ? [] : [{ uri, handler }];
  });
}

function textsOf(element: string, xml: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${element}>\\s*(.*?)\\s*</${element}>`, "gs"))].map(
    ([, text = ""]) => text,
  );
}

function classIn(content: Jar, name: string, path: string): ServletClass | undefined {
  const found = content.content(`${name}.class`);
  return found && servletClass(found, path);
}
