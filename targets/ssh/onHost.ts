import { ConnectError } from "../../ssh/connectError.ts";
import type { Shell } from "../../ssh/shell.ts";

/** The shell on the host of a node. */
export type ShellOf = (node: string) => Shell;

/**
 * What a script prints.
 * @throws if the host is not reached, or with the last words of a script that fails.
 */
export async function onHost(shell: Shell, script: string, stdin = ""): Promise<string> {
  const { code, stdout, stderr } = await shell.run(`set -eu\n${script}`, stdin);
  if (code !== 0) throw new Error(stderr.trim() || `a script ended with exit code ${code}`);
  return stdout;
}

/** As `onHost`; failures begin with the node's name. */
export async function onNode(shellOf: ShellOf, node: string, script: string, stdin = ""): Promise<string> {
  try {
    return await onHost(shellOf(node), script, stdin);
  } catch (error) {
    throw ofNode(node, error);
  }
}

function ofNode(node: string, error: unknown): Error {
  const message = `${node}: ${error instanceof Error ? error.message : error}`;
  return error instanceof ConnectError
    ? new ConnectError(error.obstacle, message, error.cure, { cause: error })
    : new Error(message, { cause: error });
}
