import { createInterface } from "node:readline";

/** Whether somebody is there who reads what is printed, and can answer. */
export function isAttended(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** Asks on the terminal. Anything but yes is no, also the end of what is typed. */
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
