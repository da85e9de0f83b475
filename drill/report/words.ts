/** Formats figures for the report. */

import type { Verdict } from "../verdict.ts";
import { type Markup, tag } from "./markup.ts";

export const WORDS: Readonly<Record<Verdict["word"], string>> = {
  kept: "kept",
  loss: "known loss",
  broken: "broken",
};

/** `12 ms`, `0.35 s`, `2.4 s`; a dash if there is none. */
export function time(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  if (seconds < 0.1) return `${Math.round(seconds * 1000)} ms`;
  return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
}

/** A cell without anything to notice is dimmed. */
export function numberCell(words: string): Markup {
  return tag("td", { class: words === "0" || words === "–" ? "number none" : "number" }, words);
}
