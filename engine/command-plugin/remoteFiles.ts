import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { quote } from "../../common/quote.ts";
import { runBash } from "../../ssh/bash.ts";
import type { RemoteHost } from "../../ssh/openConnection.ts";

const RECEIVE = readFileSync(new URL("receive.sh", import.meta.url), "utf8");

/** Files on a remote host. Errors name the remote path; missing parent folders are created. */
export interface RemoteFiles {
  /** Writes or overwrites a file atomically; an existing file keeps its owner and mode. */
  write(path: string, text: string): Promise<void>;
  /** Copies a local file as `write` does. @param name The file's name if `path` is a folder; without it that is an error. */
  put(local: string, path: string, name?: string): Promise<void>;
  /** Creates a folder if it is missing. */
  makeFolder(path: string): Promise<void>;
}

/** Uses bash only: an SFTP client takes whatever a login shell prints for a packet, and fails. */
export function remoteFiles(host: RemoteHost): RemoteFiles {
  const receive = async (what: string, path: string, name: string, content: Content): Promise<void> => {
    const words = [path, name, String(content.sizeBytes), content.sha256];
    const script = `set -- ${words.map(quote).join(" ")}\n${RECEIVE}`;
    const { code, errors } = await run(host, script, content.open());
    if (code !== 0) throw new Error(`${what}: ${errors}`);
  };
  return {
    write: (path, text) => receive(`cannot write the remote file ${path}`, path, "", ofText(text)),
    put: async (local, path, name = "") =>
      receive(`cannot copy ${local} to the remote path ${path}`, path, name, await ofFile(local)),
    async makeFolder(path) {
      const word = quote(path);
      const { code, errors } = await run(host, `mkdir -p -- ${word}`);
      if (code !== 0) throw new Error(`cannot make the remote folder ${path}: ${errors}`);
    },
  };
}

async function run(
  host: RemoteHost,
  text: string,
  stdin: string | Readable = "",
): Promise<{ readonly code: number; readonly errors: string }> {
  let errors = "";
  const { code } = await runBash(host, { text, stdin, as: "user" }, (_stream, output) => {
    errors += output;
  });
  return { code, errors: errors.trim() };
}

/** What is sent, and what the host checks it against. */
interface Content {
  readonly sizeBytes: number;
  readonly sha256: string;
  open(): Readable;
}

function ofText(text: string): Content {
  const bytes = Buffer.from(text);
  return {
    sizeBytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    open: () => Readable.from([bytes]),
  };
}

async function ofFile(path: string): Promise<Content> {
  const { size } = await stat(path);
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return { sizeBytes: size, sha256: hash.digest("hex"), open: () => createReadStream(path) };
}

/**
 * Copies a local file or folder:
 *
 * | source | remote path is a folder | is missing | is a file |
 * | --- | --- | --- | --- |
 * | `dir` | `path/dir` | `path/dir` | fails |
 * | `dir/` | its content into `path` | its content into `path` | fails |
 * | file | `path/file` | `path` | overwritten |
 *
 * Nothing is deleted. Missing parent folders of the remote path are created.
 */
export async function copyPath(files: RemoteFiles, source: string, path: string): Promise<void> {
  if ((await stat(source)).isDirectory()) {
    await copyFolder(files, source, source.endsWith("/") ? path : join(path, basename(source)));
    return;
  }
  await files.put(source, path, basename(source));
}

async function copyFolder(files: RemoteFiles, source: string, path: string): Promise<void> {
  await files.makeFolder(path);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(path, entry.name);
    await (entry.isDirectory() ? copyFolder(files, from, to) : files.put(from, to));
  }
}
