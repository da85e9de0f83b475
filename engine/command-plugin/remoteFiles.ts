import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { runBash } from "../../ssh/bash.ts";
import type { Host } from "../../ssh/link.ts";

const RECEIVE = readFileSync(new URL("receive.sh", import.meta.url), "utf8");

/** Files of a remote host. Failures name the remote path. */
export interface RemoteFiles {
  /** Writes or overwrites a file, in one step; its mode stays. */
  write(path: string, text: string): Promise<void>;
  /** Copies a local file over a remote one, as `write`. */
  put(local: string, path: string): Promise<void>;
  isFolder(path: string): Promise<boolean>;
  /** Makes a folder and those above it, where they are missing. */
  makeFolder(path: string): Promise<void>;
}

/** By bash alone: SFTP takes whatever a login shell prints for a packet of its own. */
export function remoteFiles(host: Host): RemoteFiles {
  const receive = async (what: string, path: string, content: Content): Promise<void> => {
    const words = [path, String(content.size), content.sha256];
    const { code, errors } = await run(
      host,
      `set -- ${words.map(quoted).join(" ")}\n${RECEIVE}`,
      content.open(),
    );
    if (code !== 0) throw new Error(`${what}: ${errors}`);
  };
  return {
    write: (path, text) => receive(`cannot write the remote file ${path}`, path, ofText(text)),
    put: async (local, path) =>
      receive(`cannot copy ${local} to the remote path ${path}`, path, await ofFile(local)),
    isFolder: async (path) => (await run(host, `[ -d ${quoted(path)} ]`)).code === 0,
    async makeFolder(path) {
      const word = quoted(path);
      const { code, errors } = await run(
        host,
        `[ ! -e ${word} ] || [ -d ${word} ] || exit 17; mkdir -p -- ${word}`,
      );
      if (code === 17) throw new Error(`the remote path ${path} exists and is not a folder`);
      if (code !== 0) throw new Error(`cannot make the remote folder ${path}: ${errors}`);
    },
  };
}

async function run(
  host: Host,
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

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
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
  await files.makeFolder(dirname(path));
  await files.put(source, (await files.isFolder(path)) ? join(path, basename(source)) : path);
}

/** Writes a text to a file, whose folders are made where they are missing. */
export async function copyText(files: RemoteFiles, text: string, path: string): Promise<void> {
  if (await files.isFolder(path)) {
    throw new Error(`the remote path ${path} is a folder; a StringAsset needs the path of a file`);
  }
  await files.makeFolder(dirname(path));
  await files.write(path, text);
}

async function copyFolder(files: RemoteFiles, source: string, path: string): Promise<void> {
  await files.makeFolder(path);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(path, entry.name);
    await (entry.isDirectory() ? copyFolder(files, from, to) : files.put(from, to));
  }
}
