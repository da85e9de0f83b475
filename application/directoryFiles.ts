import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../common/userError.ts";
import type { ApplicationFile } from "./applicationFile.ts";

/**
 * Returns the files below a folder.
 * @throws {UserError} if an entry is neither a file nor a folder: a link could point anywhere on this machine.
 */
export async function directoryFiles(folder: string, below = ""): Promise<readonly ApplicationFile[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const found = entries.map(async (entry): Promise<readonly ApplicationFile[]> => {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return await directoryFiles(folder, path);
    if (!entry.isFile()) {
      throw new UserError(
        `${path} in it is not a regular file`,
        "put a file there, or remove it: links are not followed",
      );
    }
    const { size, mtime } = await lstat(join(folder, path));
    return [{ path, size, modified: mtime, content: () => createReadStream(join(folder, path)) }];
  });
  return (await Promise.all(found)).flat();
}
