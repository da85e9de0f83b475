import { UserError } from "../common/userError.ts";
import { type ApplicationFile, DESCRIPTOR } from "./applicationFile.ts";

/** What an application may be at most: far above any real one, far below what fills a disk. */
const MOST_FILES = 50_000;
const MIB = 1024 ** 2;
/** Unpacked. */
const MOST_BYTES = 1024 * MIB;
/** It is held in memory. */
const MOST_DESCRIPTOR_BYTES = MIB;

type Shape = Pick<ApplicationFile, "path" | "size">;

/** @throws {UserError} where files with these names and sizes are no application, or could do harm. */
export function refuseShape(files: readonly Shape[]): void {
  if (!files.some(({ path }) => path.startsWith("WEB-INF/"))) {
    throw new UserError("it has no file in WEB-INF", "name what holds WEB-INF at its top, e.g. target/shop");
  }
  refuseNames(files);
  refuseSizes(files);
}

function refuseNames(files: readonly Shape[]): void {
  const names = new Set<string>();
  for (const { path } of files) {
    if (/\p{Cc}|(^|\/)\.{0,2}(\/|$)/u.test(path)) {
      throw refusal(path, "is no name for a file");
    }
    if (names.has(path)) throw refusal(path, "is in it twice");
    names.add(path);
  }
  for (const { path } of files) {
    for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
      if (names.has(path.slice(0, end))) throw refusal(path.slice(0, end), "is a file and a folder in it");
    }
  }
}

function refusal(path: string, message: string): UserError {
  return new UserError(`${JSON.stringify(path)} ${message}`, "build it again without that");
}

function refuseSizes(files: readonly Shape[]): void {
  if (files.length > MOST_FILES) {
    throw new UserError(`it has ${files.length} files`, `keep it at ${MOST_FILES} files or fewer`);
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > MOST_BYTES) {
    throw new UserError(`it unpacks to ${mib(total)}`, `keep it at ${mib(MOST_BYTES)} or less`);
  }
  const descriptor = files.find(({ path }) => path === DESCRIPTOR);
  if (descriptor && descriptor.size > MOST_DESCRIPTOR_BYTES) {
    throw new UserError(
      `its ${DESCRIPTOR} is ${mib(descriptor.size)}`,
      `keep it at ${mib(MOST_DESCRIPTOR_BYTES)} or less`,
    );
  }
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / MIB)} MiB`;
}
