import { createHash } from "node:crypto";
import { withApplication } from "./application.ts";

/**
 * SHA-256, in hexadecimal, of the names and contents of what is placed: packing the same files again gives the same.
 * Reads everything, so that a damaged file is found before anything is touched.
 * @throws {ApplicationError} where there is no application at the path.
 */
export function contentDigest(war: string): Promise<string> {
  return withApplication(war, async (files) => {
    const hash = createHash("sha256");
    for (const { path, size, content } of files) {
      hash.update(`${path}\0${size}\0`);
      for await (const chunk of content()) hash.update(chunk);
    }
    return hash.digest("hex");
  });
}
