import { mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../../artifacts/cacheFolder.ts";

/** The usual cache, less what was packed for hosts on a machine that has a JDK. */
export function cacheWithoutArchives(): string {
  const cache = mkdtempSync(join(tmpdir(), "msm-lab-cache-"));
  for (const entry of readdirSync(cacheFolder())) {
    if (entry !== "archives") symlinkSync(join(cacheFolder(), entry), join(cache, entry));
  }
  return cache;
}
