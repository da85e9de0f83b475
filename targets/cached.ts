import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "../artifacts/cacheFolder.ts";

/**
 * The path of a file or folder in the cache, made once; whole or not there.
 * @param place in the cache, with a digest of what is there.
 * @param make makes it in a folder of its own, which goes when it is done.
 */
export async function cached(
  place: string,
  make: (unfinished: string, work: string) => Promise<void>,
): Promise<string> {
  const path = join(cacheFolder(), place);
  if (existsSync(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  const work = await mkdtemp(join(dirname(path), ".new-"));
  try {
    const unfinished = join(work, "unfinished");
    await make(unfinished, work);
    await rename(unfinished, path);
  } catch (error) {
    // Somebody else may have made it by now.
    if (!existsSync(path)) throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return path;
}
