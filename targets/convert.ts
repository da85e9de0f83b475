import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { extract } from "tar";
import type { ApplicationFile } from "../application/applicationFile.ts";
import { directoryFiles } from "../application/directoryFiles.ts";
import { artifactsOf } from "../artifacts/catalogue.ts";
import { fetchArtifact } from "../artifacts/fetch.ts";
import { UserError } from "../common/userError.ts";
import type { Profile } from "../topology/model.ts";

const run = promisify(execFile);

/**
 * Returns the files of an application, sorted by path, once the converter of a profile's Tomcat has replaced `javax.servlet` by
 * `jakarta.servlet` in them: in classes, also those of jars, whose signatures go, in JSPs and in descriptors.
 * @param work a folder for what is converted; it must outlive the files.
 * @throws {UserError} if the converter fails, or Tomcat cannot be downloaded.
 */
export async function converted(
  files: readonly ApplicationFile[],
  profile: Profile,
  work: string,
): Promise<readonly ApplicationFile[]> {
  const [from, to] = [join(work, "javax"), join(work, "jakarta")];
  for (const file of files) await write(file, join(from, file.path));
  const converter = await converterOf(profile, work);
  // Read as a stream, some jars could not be converted.
  await run("java", ["-jar", converter, "-logLevel=WARNING", "-zipInMemory", from, to]).catch((error) => {
    throw new UserError(
      `the converter to jakarta.servlet failed: ${String(error.stderr).split("\n", 1)[0]}`,
      "build the application for jakarta.servlet",
    );
  });
  const dates = new Map(files.map(({ path, modified }) => [path, modified]));
  return (await directoryFiles(to))
    .map((file) => ({ ...file, modified: dates.get(file.path) ?? file.modified }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function write({ content }: ApplicationFile, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await pipeline(content(), createWriteStream(path));
}

/** Returns the path of the converter, which is unpacked from Tomcat's distribution. */
async function converterOf(profile: Profile, work: string): Promise<string> {
  let converter = "";
  await extract({
    file: await fetchArtifact(artifactsOf(profile).tomcat),
    cwd: work,
    filter: (path) => /^[^/]+\/lib\/jakartaee-migration-[^/]*\.jar$/.test(path),
    onReadEntry: ({ path }) => {
      converter = join(work, path);
    },
  });
  return converter;
}
