import type { Shell } from "../../ssh/shell.ts";

/** The shell on the host of a node. */
export type ShellOf = (node: string) => Shell;

/**
 * What a script prints.
 * @throws where the host is not reached, or with the last words of a script that fails.
 */
export async function onHost(shell: Shell, script: string, stdin = ""): Promise<string> {
  const { code, stdout, stderr } = await shell.run(`set -eu\n${script}`, stdin);
  if (code !== 0) throw new Error(stderr.trim() || `a script ended with exit code ${code}`);
  return stdout;
}
