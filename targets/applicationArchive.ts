import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { withApplication } from "../application/application.ts";
import type { ApplicationFile } from "../application/applicationFile.ts";
import { libraryFiles } from "../application/sharedLibraries.ts";
import { tarOf } from "../application/tarOf.ts";
import type { PlannedFolder } from "../topology/plan.ts";
import { cached } from "./cached.ts";
import { converted } from "./convert.ts";
import { archiveName } from "./release.ts";

/**
 * Returns the path of an archive, on this machine, of a folder's files.
 * @throws {UserError} if they are not there any more, or no application.
 */
export function makeApplicationArchive(folder: PlannedFolder): Promise<string> {
  return cached(`archives/${archiveName(folder.digest)}`, (archive, work) => {
    const write = (files: readonly ApplicationFile[]) =>
      pipeline(tarOf(files), createWriteStream(archive, { mode: 0o600 }));
    if ("libraries" in folder) return libraryFiles(folder.libraries).then(write);
    const { war, convertedBy } = folder;
    return withApplication(war, async (files) =>
      write(convertedBy === undefined ? files : await converted(files, convertedBy, work)),
    );
  });
}
