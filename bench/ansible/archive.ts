import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PlannedFile } from "../../topology/plan.ts";

/** The content of an archive; root owns it. */
export interface Content {
  /** The name of a group, which need not exist on this machine. */
  readonly group: string;
  /** Folders with mode 0755; a file's parent folder is in the archive only if it is named here. */
  readonly folders: readonly string[];
  readonly files: readonly PlannedFile[];
}

/**
 * Writes `<tree>.tar.gz` from files that it keeps in `tree`: an unchanged file keeps its date, so that Ansible finds it
 * unchanged on the host.
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
