import { createHash } from "node:crypto";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fetchAll } from "../../artifacts/fetch.ts";
import type { ServiceImage } from "../../templates/images/images.ts";
import { cached } from "../cached.ts";
import { sourceFiles } from "../sources.ts";

/**
 * The folder Docker builds an image from: the Dockerfile, the verified artifacts and the sources it copies. Made once
 * per digest; whole or not there.
 * @throws {UserError} if an artifact cannot be downloaded or has another checksum.
 */
export function buildContext(kind: string, digest: string, image: ServiceImage): Promise<string> {
  return cached(`contexts/${kind}-${digest}`, async (folder) => {
    const files = await fetchAll(image.artifacts);
    await mkdir(folder);
    await writeFile(join(folder, "Dockerfile"), image.dockerfile);
    await Promise.all(
      files.map((file, i) => copyFile(file, join(folder, image.artifacts[i]?.fileName ?? ""))),
    );
    for (const { path, content } of sourceFiles(image.sources)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  });
}

/** Changes with anything that goes into the image. */
export function imageDigest(image: ServiceImage): string {
  const inside = JSON.stringify({ ...image, sources: sourceFiles(image.sources) });
  return createHash("sha256").update(inside).digest("hex").slice(0, 12);
}
