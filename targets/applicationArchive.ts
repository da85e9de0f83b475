import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { withApplication } from "../application/application.ts";
import { tarOf } from "../application/tarOf.ts";
import type { PlannedFolder } from "../topology/plan.ts";
import { cached } from "./cached.ts";
import { archiveName } from "./release.ts";

/**
 * The path of a user's application as an archive on this machine.
 * @throws {UserError} if there is no application.
 */
export function makeApplicationArchive({ war, digest }: PlannedFolder): Promise<string> {
  return cached(`archives/${archiveName(digest)}`, (archive) =>
    withApplication(war, (files) => pipeline(tarOf(files), createWriteStream(archive, { mode: 0o600 }))),
  );
}
