import { createInterface } from "node:readline";

/** Whether a user is at the terminal to read a question and answer it. */
export function isAttended(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** Asks on the terminal. Returns true only for `y` or `yes`; end of input counts as no. */
export async function confirm(question: string): Promise<boolean> {
  console.log();
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.on("SIGINT", () => {
    terminal.close();
    process.kill(process.pid, "SIGINT");
  });
  try {
    terminal.setPrompt(`${question} [y/N] `);
    terminal.prompt();
    for await (const line of terminal) return /^y(es)?$/i.test(line.trim());
    return false;
  } finally {
    terminal.close();
  }
}
