/** A drill's result as a person reads it. */

import { styleText } from "node:util";
import { table } from "../common/table.ts";
import { keepingName } from "./promises.ts";
import { type DrillResult, isBroken } from "./result.ts";
import { type CheckSummary, type FaultSummary, summarizeChecks, summarizeFaults } from "./summary.ts";
import { plural, type Verdict } from "./verdict.ts";

export function describeDrill(result: DrillResult, stream: NodeJS.WriteStream = process.stdout): string {
  const faults = summarizeFaults(result.runs);
  const checks = summarizeChecks(result.runs);
  return [
    ...(faults.length > 0
      ? [
          table(
            FAULTS,
            faults.map((row) => faultCells(row, stream)),
            stream,
          ),
        ]
      : []),
    ...(checks.length > 0
      ? [
          table(
            CHECKS,
            checks.map((row) => checkCells(row, stream)),
            stream,
          ),
        ]
      : []),
    describeVerdict(result, stream),
  ].join("\n\n");
}

const FAULTS = [
  "fault",
  "on",
  "requests",
  "failed",
  "slowest",
  "last failed",
  "moved",
  "back",
  "lost",
  "gone back",
  "writes lost",
  "promise",
];
const CHECKS = ["check", "on", "promise", "found"];

function faultCells({ scenario, on, figures, verdict }: FaultSummary, stream: NodeJS.WriteStream): string[] {
  const { requests, failed, slowest, lastFailure, moved, back, lost, stale, sessions, parallel } = figures;
  return [
    scenario,
    on,
    String(requests),
    String(failed),
    time(slowest),
    time(lastFailure),
    time(moved),
    time(back),
    lost === 0 ? "0" : `${lost} of ${sessions}`,
    String(stale),
    parallel.lost === 0 ? "0" : `${parallel.lost} of ${parallel.writes}`,
    [mark(verdict.word, stream), verdict.broken.join(", ")].join("  "),
  ];
}

function checkCells({ check, on, word, said }: CheckSummary, stream: NodeJS.WriteStream): string[] {
  return [check, on, mark(word, stream), said];
}

/** `0.35 s`. */
function time(seconds: number | undefined): string {
  return seconds === undefined ? "–" : `${seconds.toFixed(2)} s`;
}

function describeVerdict(result: DrillResult, stream: NodeJS.WriteStream): string {
  const { faults, checks } = {
    faults: result.runs.flatMap((run) => run.faults),
    checks: result.runs.flatMap((run) => run.checks),
  };
  const words = [...faults.map(({ verdict }) => verdict.word), ...checks.map(({ word }) => word)];
  const count = (word: string) => words.filter((other) => other === word).length;
  const known =
    count("loss") > 0
      ? `; ${count("loss")} with a loss that is known of ${keepingName(result.keeping)} sessions`
      : "";
  const runs = result.runs.length > 1 ? ` in ${result.runs.length} runs` : "";
  return isBroken(result)
    ? styleText("red", `${count("broken")} of ${plural(words.length, "promise")} broken${runs}${known}`, {
        stream,
      })
    : styleText("green", `${plural(words.length, "promise")} kept${runs}${known}`, { stream });
}

const COLOURS = { kept: "green", loss: "yellow", broken: "red" } as const;

/** The verdict's word in its colour. */
export function mark(word: Verdict["word"], stream: NodeJS.WriteStream): string {
  return styleText(COLOURS[word], word, { stream });
}
