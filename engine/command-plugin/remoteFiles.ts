import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Stats } from "ssh2";
import type { Host } from "../../ssh/link.ts";

/** SFTP's "no such file" (draft-ietf-secsh-filexfer-02, 7). */
const NO_SUCH_FILE = 2;

/** Files of a remote host. Failures name the remote path. */
export interface RemoteFiles {
  /** Writes or overwrites a file. */
  write(path: string, text: string): Promise<void>;
  /** Copies a local file over a remote one. */
  put(local: string, path: string): Promise<void>;
  isFolder(path: string): Promise<boolean>;
  /** Makes a folder and those above it, where they are missing. */
  makeFolder(path: string): Promise<void>;
}

export async function remoteFiles(host: Host): Promise<RemoteFiles> {
  const sftp = await host.sftp();
  const told = <T>(what: string, done: Promise<T>): Promise<T> =>
    done.catch((error: Error) => {
      throw new Error(`${what}: ${error.message}`, { cause: error });
    });
  const statOf = (path: string): Promise<Stats | undefined> =>
    new Promise((resolve, reject) => {
      sftp.stat(path, (error: (Error & { code?: number | string }) | undefined, stats) => {
        if (!error) resolve(stats);
        else if (error.code === NO_SUCH_FILE) resolve(undefined);
        else reject(error);
      });
    });
  const files: RemoteFiles = {
    write: (path, text) =>
      told(
        `cannot write the remote file ${path}`,
        promisify<void>((done) => sftp.writeFile(path, text, done))(),
      ),
    put: (local, path) =>
      told(
        `cannot copy ${local} to the remote path ${path}`,
        promisify<void>((done) => sftp.fastPut(local, path, done))(),
      ),
    isFolder: async (path) =>
      (await told(`cannot look at the remote path ${path}`, statOf(path)))?.isDirectory() ?? false,
    makeFolder: async (path) => {
      const stats = await told(`cannot look at the remote path ${path}`, statOf(path));
      if (stats?.isDirectory()) return;
      if (stats) throw new Error(`the remote path ${path} exists and is not a folder`);
      if (dirname(path) !== path) await files.makeFolder(dirname(path));
      const making = promisify<void>((done) => sftp.mkdir(path, done))();
      // Another resource may have made it in the meantime.
      const made = making.catch(async (error) => {
        if (!(await files.isFolder(path))) throw error;
      });
      await told(`cannot make the remote folder ${path}`, made);
    },
  };
  return files;
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
