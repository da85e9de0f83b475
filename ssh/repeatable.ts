/**
 * A line of a command by which its author says that it may run once more where nobody knows how far it came: it waits for
 * what is still at work, and finds what is done. To every shell it is a comment.
 */
export const REPEATABLE = "# may be repeated";

export function isRepeatable(command: string): boolean {
  return command.split("\n").includes(REPEATABLE);
}
