/**
 * A line in a command that allows it to run once more after its connection was lost and it is unknown how far it came:
 * the command waits for an earlier run that is still at work, and skips what is done. To every shell the line is a comment.
 */
export const REPEATABLE = "# may be repeated";

export function isRepeatable(command: string): boolean {
  return command.split("\n").includes(REPEATABLE);
}
