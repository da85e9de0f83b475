import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PlannedFile } from "../../topology/plan.ts";

/** What an archive holds; its owner is root. */
export interface Content {
  /** A name that only the host needs to know. */
  readonly group: string;
  /** Mode 0755; of the folders above files only those that are named here. */
  readonly folders: readonly string[];
  readonly files: readonly PlannedFile[];
}

/**
 * Writes `<tree>.tar.gz` from files that it keeps in `tree`: one whose content is the same keeps its date, so that a host
 * finds it unchanged.
 */
export async function writeArchive(tree: string, { group, folders, files }: Content): Promise<void> {
  await mkdir(tree, { recursive: true, mode: 0o700 });
  for (const path of folders) await mkdir(join(tree, path), { recursive: true });
  for (const { path, content, mode } of files) {
    const file = join(tree, path);
    await mkdir(dirname(file), { recursive: true });
    if ((await readFile(file, "utf8").catch(() => undefined)) === content) continue;
    await writeFile(file, content);
    await chmod(file, mode);
  }
  const names = [...folders, ...files.map(({ path }) => path)];
  const owner = ["--owner=root:0", `--group=${group}:0`];
  execFileSync("tar", ["-czf", `${tree}.tar.gz`, "--no-recursion", ...owner, "-C", tree, ...names]);
  await chmod(`${tree}.tar.gz`, 0o600);
}
