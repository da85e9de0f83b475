import { tarEnd, tarHeader, tarPadding } from "../common/tar.ts";
import { UserError } from "../common/userError.ts";
import type { ApplicationFile } from "./applicationFile.ts";

/** Deployed files can be read by root and the service's group. */
const MODE = 0o640;

/**
 * Returns the files as one tar archive, streamed while they are read: nothing is unpacked on this machine. It has no
 * entries for folders, which follow from the files' paths; owners are set when it is unpacked.
 */
export async function* tarOf(files: readonly ApplicationFile[]): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    yield tarHeader({ ...file, mode: MODE });
    let read = 0;
    for await (const chunk of file.content()) {
      read += chunk.length;
      yield chunk;
    }
    if (read !== file.size) throw new UserError(`${file.path} changed while it was read`, "run again");
    yield tarPadding(read);
  }
  yield tarEnd();
}
