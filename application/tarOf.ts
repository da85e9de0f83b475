import { Header, type HeaderData, Pax } from "tar";
import { ApplicationError } from "./applicationError.ts";
import type { ApplicationFile } from "./applicationFile.ts";

/** What a placed file may be: read by root and the service's group. */
const MODE = 0o640;
/** Bytes; what a tar archive is made of. */
const BLOCK = 512;

/**
 * The files as one tar archive, made while they are read: nothing is unpacked on this machine. Folders are not named,
 * the files' paths make them; owners are left to whoever unpacks it.
 */
export async function* tarOf(files: readonly ApplicationFile[]): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    yield headerOf(file);
    let read = 0;
    for await (const chunk of file.content()) {
      read += chunk.length;
      yield chunk;
    }
    if (read !== file.size) throw new ApplicationError(`${file.path} changed while it was read`, "run again");
    yield Buffer.alloc(-read & (BLOCK - 1));
  }
  yield Buffer.alloc(2 * BLOCK);
}

function headerOf({ path, size, modified }: ApplicationFile): Buffer {
  const data: HeaderData = { path, mode: MODE, uid: 0, gid: 0, size, mtime: modified, type: "File" };
  const header = Buffer.alloc(BLOCK);
  const isTooLong = new Header(data).encode(header);
  return isTooLong ? Buffer.concat([new Pax(data).encode(), header]) : header;
}
