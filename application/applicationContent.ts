import { createHash } from "node:crypto";
import type { Application, Profile, Topology } from "../topology/model.ts";
import type { ApplicationContent, PlacedApplication } from "../topology/plan.ts";
import { withApplication } from "./application.ts";
import type { ApplicationFile } from "./applicationFile.ts";
import { isConverted } from "./conversion.ts";
import { sessionCookieOf } from "./sessionCookie.ts";
import { libraryFiles } from "./sharedLibraries.ts";
import { readUserContext } from "./userContext.ts";

/**
 * Returns the topology's applications with their content read.
 * @throws {UserError} if one cannot be deployed; `applicationProblems` reports that earlier.
 */
export function readApplications({ applications, profile }: Topology): Promise<readonly PlacedApplication[]> {
  return Promise.all(
    applications.map(async (each) => {
      const content = await applicationContent(each);
      return { ...each, ...content, ...(isConverted(each, profile) && converted(content, profile)) };
    }),
  );
}

/** Another Tomcat may have another converter. */
function converted({ digest }: ApplicationContent, profile: Profile) {
  return { convertedBy: profile, digest: createHash("sha256").update(`${digest}\0${profile}`).digest("hex") };
}

/**
 * Returns what an application contains. It reads every file, so that a damaged one is found before anything is deployed.
 * @throws {UserError} if its path has no valid application, or it has a library that is no file.
 */
export async function applicationContent(
  application: Pick<Application, "war" | "contextPath" | "libraries">,
): Promise<ApplicationContent> {
  const libraries = await libraryFiles(application.libraries);
  return await withApplication(application.war, async (files) => {
    const context = await readUserContext(files, application);
    return {
      digest: await digestOf(files),
      packages: packagesOf(files),
      unpackagedClasses: unpackagedClassesOf(files),
      sessionCookie: await sessionCookieOf(files, context),
      context,
      librariesDigest: libraries.length === 0 ? undefined : await digestOf(libraries),
    };
  });
}

/** Returns a digest of names and contents; it stays the same if the same files are packed again. */
async function digestOf(files: readonly ApplicationFile[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, size, content } of files) {
    hash.update(`${path}\0${size}\0`);
    for await (const chunk of content()) hash.update(chunk);
  }
  return hash.digest("hex");
}

/** Matches a class in a package under WEB-INF/classes; the group is the package's folder. */
const OWN_CLASS = /^WEB-INF\/classes\/((?:[\p{L}\p{N}_$]+\/)*[\p{L}\p{N}_$]+)\/[^/]+\.class$/u;

/**
 * Returns the outermost packages of WEB-INF/classes. Jars in WEB-INF/lib do not count: their classes may be
 * third-party.
 */
function packagesOf(files: readonly Pick<ApplicationFile, "path">[]): readonly string[] {
  const folders = files.flatMap(({ path }) => OWN_CLASS.exec(path)?.slice(1) ?? []);
  const packages = [...new Set(folders.map((folder) => folder.replaceAll("/", ".")))].sort();
  return packages.filter((name) => !packages.some((outer) => name.startsWith(`${outer}.`)));
}

/** Matches a class of WEB-INF/classes that is in no package; the group is its name. */
const UNPACKAGED_CLASS = /^WEB-INF\/classes\/([\p{L}\p{N}_$]+)\.class$/u;

function unpackagedClassesOf(files: readonly Pick<ApplicationFile, "path">[]): readonly string[] {
  return files.flatMap(({ path }) => UNPACKAGED_CLASS.exec(path)?.slice(1) ?? []).sort();
}
