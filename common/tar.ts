/** The parts that a tar archive is made of. */

import { Header, type HeaderData, Pax } from "tar";

const BLOCK_BYTES = 512;

export interface TarEntry {
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  readonly modified: Date;
}

/** Returns the header before a file's content. Whoever unpacks the archive decides on owners. */
export function tarHeader({ path, mode, size, modified }: TarEntry): Buffer {
  const data: HeaderData = { path, mode, uid: 0, gid: 0, size, mtime: modified, type: "File" };
  const header = Buffer.alloc(BLOCK_BYTES);
  const isTooLong = new Header(data).encode(header);
  return isTooLong ? Buffer.concat([new Pax(data).encode(), header]) : header;
}

/** Returns the padding that follows a file's content. */
export function tarPadding(contentBytes: number): Buffer {
  return Buffer.alloc(-contentBytes & (BLOCK_BYTES - 1));
}

/** Returns the end of an archive: two empty blocks. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK_BYTES);
}
