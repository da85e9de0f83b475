/** Formats a drill's result for people. */

import { styleText } from "node:util";
import { table } from "../common/table.ts";
import type { CheckRow } from "./checks/check.ts";
import { FIGURE_NAMES, figureCells } from "./figures.ts";
import { KEEPING_NAMES } from "./promises.ts";
import { type DrillResult, troublesOf, verdictsOf } from "./result.ts";
import { type FaultSummary, summarizeChecks, summarizeFaults } from "./summary.ts";
import { plural, type Verdict } from "./verdict.ts";

export function describeDrill(result: DrillResult, stream: NodeJS.WriteStream = process.stdout): string {
  const faults = summarizeFaults(result.runs);
  const checks = summarizeChecks(result.runs);
  const troubles = troublesOf(result);
  return [
    ...tableOf(FAULTS, faults, faultCells, stream),
    ...tableOf(CHECKS, checks, checkCells, stream),
    ...(troubles.length > 0 ? [troubles.map((line) => styleText("red", line, { stream })).join("\n")] : []),
    describeVerdict(result, stream),
  ].join("\n\n");
}

function tableOf<R>(
  heading: readonly string[],
  rows: readonly R[],
  cells: (row: R, stream: NodeJS.WriteStream) => string[],
  stream: NodeJS.WriteStream,
): readonly string[] {
  const all = rows.map((row) => cells(row, stream));
  return all.length > 0 ? [table(heading, all, stream)] : [];
}

const FAULTS = ["fault", "on", ...FIGURE_NAMES, "promise"];
const CHECKS = ["check", "on", "promise", "found"];

function faultCells({ scenario, on, figures, verdict }: FaultSummary, stream: NodeJS.WriteStream): string[] {
  const promise = [mark(verdict.word, stream), verdict.broken.join(", ")].join("  ");
  return [scenario, on, ...figureCells(figures, time, part), promise];
}

function checkCells({ check, on, word, said }: CheckRow, stream: NodeJS.WriteStream): string[] {
  return [check, on, mark(word, stream), said];
}

/** `0.35 s`. */
function time(seconds: number | undefined): string {
  return seconds === undefined ? "–" : `${seconds.toFixed(2)} s`;
}

/** `2 of 40`, or `0`. */
function part(count: number, all: number): string {
  return count === 0 ? "0" : `${count} of ${all}`;
}

function describeVerdict(result: DrillResult, stream: NodeJS.WriteStream): string {
  const words = verdictsOf(result);
  const count = (word: string) => words.filter((other) => other === word).length;
  const known =
    count("loss") > 0
      ? `; ${count("loss")} with a loss that is known for ${KEEPING_NAMES[result.keeping]} sessions`
      : "";
  const runs = result.runs.length > 1 ? ` in ${result.runs.length} runs` : "";
  return words.includes("broken")
    ? styleText("red", `${count("broken")} of ${plural(words.length, "promise")} broken${runs}${known}`, {
        stream,
      })
    : styleText("green", `${plural(words.length, "promise")} kept${runs}${known}`, { stream });
}

const COLOURS = { kept: "green", loss: "yellow", broken: "red" } as const;

/** Returns the verdict's word in its colour. */
export function mark(word: Verdict["word"], stream: NodeJS.WriteStream): string {
  return styleText(COLOURS[word], word, { stream });
}
