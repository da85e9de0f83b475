/**
 * An SSH server silently drops variables that its `AcceptEnv` does not list. A command must not run without them, so
 * the shell checks first: `${NAME?message}` ends a POSIX shell where NAME is not set. The values travel in the
 * protocol's own environment requests, never in the command line, where every user of the host could read them.
 */
const MESSAGE = "not accepted by the SSH server";

/** The command, to run only where the variables have arrived. */
export function guarded(command: string, variables: readonly string[]): string {
  if (variables.length === 0) return command;
  return `: ${variables.map((name) => `"\${${name}?${MESSAGE}}"`).join(" ")}\n${command}`;
}

/** The variable that the guard found missing, by what the shell printed. */
export function refusedVariable(stderr: string): string | undefined {
  return new RegExp(`(\\w+): ${MESSAGE}`).exec(stderr)?.[1];
}
