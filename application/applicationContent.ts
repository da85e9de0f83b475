import { createHash } from "node:crypto";
import type { Topology } from "../topology/model.ts";
import type { ApplicationContent, PlacedApplication } from "../topology/plan.ts";
import { withApplication } from "./application.ts";
import type { ApplicationFile } from "./applicationFile.ts";

/**
 * Looks into the topology's application; returns undefined if it has none.
 * @throws {UserError} if it cannot be placed, which `applicationProblems` reports before.
 */
export async function readApplication({ application }: Topology): Promise<PlacedApplication | undefined> {
  return application && { ...application, ...(await applicationContent(application.war)) };
}

/**
 * What of an application its plans depend on. Reads everything, so that a damaged file is found before anything is
 * touched.
 * @param war as `withApplication` has it.
 * @throws {UserError} where there is no application at the path.
 */
export function applicationContent(war: string): Promise<ApplicationContent> {
  return withApplication(war, async (files) => ({
    digest: await digestOf(files),
    packages: packagesOf(files),
  }));
}

/** Of names and contents: packing the same files again gives the same. */
async function digestOf(files: readonly ApplicationFile[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, size, content } of files) {
    hash.update(`${path}\0${size}\0`);
    for await (const chunk of content()) hash.update(chunk);
  }
  return hash.digest("hex");
}

/** A class that Java could load, in a package. */
const OWN_CLASS = /^WEB-INF\/classes\/((?:[\p{L}\p{N}_$]+\/)*[\p{L}\p{N}_$]+)\/[^/]+\.class$/u;

/** Those of WEB-INF/classes that lie in no other: what a .jar in WEB-INF/lib brings may be anybody's. */
function packagesOf(files: readonly Pick<ApplicationFile, "path">[]): readonly string[] {
  const folders = files.flatMap(({ path }) => OWN_CLASS.exec(path)?.slice(1) ?? []);
  const packages = [...new Set(folders.map((folder) => folder.replaceAll("/", ".")))].sort();
  return packages.filter((name) => !packages.some((outer) => name.startsWith(`${outer}.`)));
}
