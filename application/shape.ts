import { UserError } from "../common/userError.ts";
import { type ApplicationFile, DESCRIPTOR } from "./applicationFile.ts";

/** The limits of an application: far above any real one, far below what fills a disk. */
const MAX_FILES = 50_000;
const MIB = 1024 ** 2;
/** The limit of the unpacked size. */
const MAX_BYTES = 1024 * MIB;
/** The descriptor is held in memory. */
const MAX_DESCRIPTOR_BYTES = MIB;

type Shape = Pick<ApplicationFile, "path" | "size">;

/** @throws {UserError} if files with these names and sizes are not an application, or could do harm. */
export function refuseShape(files: readonly Shape[]): void {
  if (!files.some(({ path }) => path.startsWith("WEB-INF/"))) {
    throw new UserError(
      "it has no file in WEB-INF",
      "name the folder or .war file that has WEB-INF at its top, e.g. target/shop",
    );
  }
  refuseNames(files);
  refuseSizes(files);
}

function refuseNames(files: readonly Shape[]): void {
  const names = new Set<string>();
  for (const { path } of files) {
    if (/\p{Cc}|(^|\/)\.{0,2}(\/|$)/u.test(path)) {
      throw refusal(path, "is not a valid file name");
    }
    if (names.has(path)) throw refusal(path, "occurs in it twice");
    names.add(path);
  }
  for (const { path } of files) {
    for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1)) {
      if (names.has(path.slice(0, end)))
        throw refusal(path.slice(0, end), "is both a file and a folder in it");
    }
  }
}

function refusal(path: string, message: string): UserError {
  return new UserError(`${JSON.stringify(path)} ${message}`, "build it again without this entry");
}

function refuseSizes(files: readonly Shape[]): void {
  if (files.length > MAX_FILES) {
    throw new UserError(`it has ${files.length} files`, `keep it at ${MAX_FILES} files or fewer`);
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > MAX_BYTES) {
    throw new UserError(`it is ${mib(total)} unpacked`, `keep it at ${mib(MAX_BYTES)} or less`);
  }
  const descriptor = files.find(({ path }) => path === DESCRIPTOR);
  if (descriptor && descriptor.size > MAX_DESCRIPTOR_BYTES) {
    throw new UserError(
      `its ${DESCRIPTOR} is ${mib(descriptor.size)}`,
      `keep it at ${mib(MAX_DESCRIPTOR_BYTES)} or less`,
    );
  }
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / MIB)} MiB`;
}
