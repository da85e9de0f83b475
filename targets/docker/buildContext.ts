import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../artifacts/cacheFolder.ts";
import { fetchAll } from "../../artifacts/fetch.ts";
import type { ServiceImage } from "../../templates/images/images.ts";
import { sourceFiles } from "../sources.ts";

/**
 * The folder Docker builds an image from: the Dockerfile, the verified artifacts and the sources it copies. Made once
 * per digest; whole or not there.
 * @throws {UserError} if an artifact cannot be downloaded or has another checksum.
 */
export async function buildContext(kind: string, digest: string, image: ServiceImage): Promise<string> {
  const contexts = join(cacheFolder(), "contexts");
  const folder = join(contexts, `${kind}-${digest}`);
  if (existsSync(folder)) return folder;

  const files = await fetchAll(image.artifacts);
  await mkdir(contexts, { recursive: true });
  const unfinished = await mkdtemp(join(contexts, ".new-"));
  try {
    await writeFile(join(unfinished, "Dockerfile"), image.dockerfile);
    await Promise.all(
      files.map((file, i) => copyFile(file, join(unfinished, image.artifacts[i]?.fileName ?? ""))),
    );
    for (const { path, content } of sourceFiles(image.sources)) {
      await mkdir(dirname(join(unfinished, path)), { recursive: true });
      await writeFile(join(unfinished, path), content);
    }
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
