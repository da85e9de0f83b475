/**
 * Files on a remote host. Errors name the remote path; missing parent folders are created. Bash does the work: an SFTP
 * client takes whatever a login shell prints for a packet, and fails.
 */

import { hash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { sha256OfFile } from "../../artifacts/digest.ts";
import { quote } from "../../common/quote.ts";
import { runBash } from "../../ssh/bash.ts";
import type { RemoteHost } from "../../ssh/openConnection.ts";

const RECEIVE = readFileSync(new URL("receive.sh", import.meta.url), "utf8");

/** Writes or overwrites a file atomically; an existing file keeps its owner and mode. */
export function writeRemote(host: RemoteHost, path: string, text: string): Promise<void> {
  const content = { size: Buffer.byteLength(text), sha256: hash("sha256", text), stdin: text };
  return receive(host, `cannot write the remote file ${path}`, path, "", content);
}

/**
 * Copies a local file as `writeRemote` does.
 * @param name The file's name if `path` is a folder; without it that is an error.
 */
export async function putRemote(host: RemoteHost, local: string, path: string, name = ""): Promise<void> {
  const { size } = await stat(local);
  const content = { size, sha256: await sha256OfFile(local), stdin: createReadStream(local) };
  await receive(host, `cannot copy ${local} to the remote path ${path}`, path, name, content);
}

/** What is sent, and what the host checks it against. */
interface Content {
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly stdin: string | Readable;
}

async function receive(
  host: RemoteHost,
  failure: string,
  path: string,
  name: string,
  { size, sha256, stdin }: Content,
): Promise<void> {
  const words = [path, name, String(size), sha256].map(quote);
  await run(host, failure, `set -- ${words.join(" ")}\n${RECEIVE}`, stdin);
}

/** Runs a script, and throws `failure` with its output if it fails. */
async function run(
  host: RemoteHost,
  failure: string,
  text: string,
  stdin: string | Readable = "",
): Promise<void> {
  let errors = "";
  const { code } = await runBash(host, { text, stdin, as: "user" }, (_stream, output) => {
    errors += output;
  });
  if (code !== 0) throw new Error(`${failure}: ${errors.trim()}`);
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
export async function copyToRemotePath(host: RemoteHost, source: string, path: string): Promise<void> {
  const name = basename(source);
  if (!(await stat(source)).isDirectory()) return putRemote(host, source, path, name);
  await copyFolder(host, source, source.endsWith("/") ? path : join(path, name));
}

async function copyFolder(host: RemoteHost, source: string, path: string): Promise<void> {
  await run(host, `cannot make the remote folder ${path}`, `mkdir -p -- ${quote(path)}`);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(path, entry.name);
    await (entry.isDirectory() ? copyFolder(host, from, to) : putRemote(host, from, to));
  }
}
