/** The parts that a tar archive is made of. */

import { Header, type HeaderData, Pax } from "tar";

/** Bytes; what a tar archive is made of. */
const BLOCK = 512;

export interface TarEntry {
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  readonly modified: Date;
}

/** What stands before the content of a file; owners are left to whoever unpacks it. */
export function tarHeader({ path, mode, size, modified }: TarEntry): Buffer {
  const data: HeaderData = { path, mode, uid: 0, gid: 0, size, mtime: modified, type: "File" };
  const header = Buffer.alloc(BLOCK);
  const isTooLong = new Header(data).encode(header);
  return isTooLong ? Buffer.concat([new Pax(data).encode(), header]) : header;
}

/** What follows a content of so many bytes. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc(-size & (BLOCK - 1));
}

/** What ends an archive. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK);
}
