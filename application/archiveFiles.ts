import { crc32 } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { UserError } from "../common/userError.ts";
import type { ApplicationFile } from "./applicationFile.ts";

/** A .war file whose files can be read until it is closed. */
export interface OpenArchive {
  readonly files: readonly ApplicationFile[];
  close(): void;
}

/**
 * @throws {UserError} if it is not a zip archive, or an entry's name points outside of it.
 */
export async function openArchive(file: string): Promise<OpenArchive> {
  const zip = await openPromise(file, { autoClose: false, lazyEntries: true }).catch((error) => {
    throw new UserError(`it is not a zip archive: ${firstLine(error)}`, "build it again", {
      cause: error,
    });
  });
  try {
    return { files: await filesOf(zip), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function filesOf(zip: ZipFile): Promise<readonly ApplicationFile[]> {
  const files: ApplicationFile[] = [];
  try {
    // The library refuses names that are absolute or climb out with `..`.
    for await (const entry of zip.eachEntry())
      if (!entry.fileName.endsWith("/")) files.push(fileOf(zip, entry));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`it cannot be unpacked: ${firstLine(error)}`, "build it again", {
      cause: error,
    });
  }
  return files;
}

/** Unix's file type bits, in the upper half of a zip entry's attributes; 0 if another system made the entry. */
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;

function fileOf(zip: ZipFile, entry: Entry): ApplicationFile {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (type !== 0 && type !== REGULAR) {
    const cure = "put a file there, or remove it: links are not followed";
    throw new UserError(`${entry.fileName} in it is not a regular file`, cure);
  }
  if (!entry.canDecodeFileData()) {
    throw new UserError(
      `${entry.fileName} in it is encrypted, or packed in a way that Tomcat cannot read`,
      "build it again",
    );
  }
  return {
    path: entry.fileName,
    size: entry.uncompressedSize,
    modified: entry.getLastModDate({ timezone: "UTC" }),
    content: () => unpacked(zip, entry),
  };
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n", 1)[0] ?? "";
}

/** Yields the content; fails if its size or checksum differs from the entry's. */
async function* unpacked(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  let sum = 0;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    throw damaged(entry, firstLine(error));
  }
  if (sum !== entry.crc32) throw damaged(entry, "its checksum does not match");
}

function damaged({ fileName }: Entry, reason: string): UserError {
  return new UserError(`${fileName} in it is damaged: ${reason}`, "build it again");
}
