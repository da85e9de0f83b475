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

/** Files of a remote host. Failures name the remote path; missing folders above it are made. */
export interface RemoteFiles {
  /** Writes or overwrites a file, in one step; its mode stays. */
  write(path: string, text: string): Promise<void>;
  /** Copies a local file over a remote one, as `write`. @param name it gets where the path is a folder; none: it fails. */
  put(local: string, path: string, name?: string): Promise<void>;
  /** Makes a folder where it is missing. */
  makeFolder(path: string): Promise<void>;
}

/** By bash alone: SFTP takes whatever a login shell prints for a packet of its own. */
export function remoteFiles(host: RemoteHost): RemoteFiles {
  const receive = async (what: string, path: string, name: string, content: Content): Promise<void> => {
    const words = [path, name, String(content.size), content.sha256];
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

/** What is sent, and how the host knows that it has all of it. */
interface Content {
  readonly size: number;
  readonly sha256: string;
  open(): Readable;
}

function ofText(text: string): Content {
  const bytes = Buffer.from(text);
  return {
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    open: () => Readable.from([bytes]),
  };
}

async function ofFile(path: string): Promise<Content> {
  const { size } = await stat(path);
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return { size, sha256: hash.digest("hex"), open: () => createReadStream(path) };
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
 * Nothing is deleted. Missing folders above the remote path are made.
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
