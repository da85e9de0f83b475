import { styleText } from "node:util";
import type { Verdict } from "./verdict.ts";

const COLOURS = { kept: "green", loss: "yellow", broken: "red" } as const;

/** The verdict's word in its colour. */
export function mark(word: Verdict["word"], stream: NodeJS.WriteStream): string {
  return styleText(COLOURS[word], word, { stream });
}
