/** How a command prints its result. */
export type Form = "table" | "json";

/** @param describe words the result for people. */
export function printResult<T>(form: Form, result: T, describe: (result: T) => string): void {
  console.log(form === "json" ? JSON.stringify(result, undefined, 2) : describe(result));
}

/** Prints that the stack's lab is down. @returns the exit code. */
export function printDown(stack: string, form: Form): number {
  const down = { stack, down: true };
  console.log(form === "json" ? JSON.stringify(down) : `stack ${stack} is down; ./lab up brings it up`);
  return 1;
}

/** A shell's exit code for a program that Ctrl-C ended. */
export const EXIT_INTERRUPTED = 130;
