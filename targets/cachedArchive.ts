import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../artifacts/cacheFolder.ts";
import { archiveName } from "./release.ts";

/**
 * The path of a tar archive in the cache, made once per digest; whole or not there.
 * @param make writes it into a file; the folder beside it, empty at first, goes when it is done.
 */
export async function cachedArchive(
  digest: string,
  make: (file: string, folder: string) => Promise<void>,
): Promise<string> {
  const archives = join(cacheFolder(), "archives");
  const archive = join(archives, archiveName(digest));
  if (existsSync(archive)) return archive;
  await mkdir(archives, { recursive: true });
  const work = await mkdtemp(join(archives, ".new-"));
  try {
    const unfinished = join(work, "archive.tar");
    const folder = join(work, "files");
    await mkdir(folder);
    await make(unfinished, folder);
    await rename(unfinished, archive);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return archive;
}
