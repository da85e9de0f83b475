/** A drill's result as a person reads it. */

import { styleText } from "node:util";
import { table } from "../table.ts";
import { mark } from "./drill.ts";
import { type DrillResult, type FaultRow, isBroken, type Run } from "./result.ts";
import { plural } from "./verdict.ts";

export function describeDrill(result: DrillResult, stream: NodeJS.WriteStream = process.stdout): string {
  const { runs } = result;
  const parts = runs.flatMap((run, index) => [
    ...(runs.length > 1 ? [styleText("bold", `run ${index + 1} of ${runs.length}`, { stream })] : []),
    ...describeRun(run, stream),
  ]);
  return [...parts, describeVerdict(result, stream)].join("\n\n");
}

function describeRun({ faults, checks }: Run, stream: NodeJS.WriteStream): string[] {
  const heading = [
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
    "",
  ];
  return [
    ...(faults.length > 0
      ? [
          table(
            heading,
            faults.map((row) => cells(row, stream)),
            stream,
          ),
        ]
      : []),
    ...(checks.length > 0
      ? [
          table(
            ["check", "on", "", ""],
            checks.map(({ check, on, word, said }) => [check, on, mark(word, stream), said]),
            stream,
          ),
        ]
      : []),
  ];
}

function cells({ scenario, on, figures, verdict }: FaultRow, stream: NodeJS.WriteStream): string[] {
  const { requests, failed, slowest, lastFailure, moved, back, lost, stale, sessions } = figures;
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
    [mark(verdict.word, stream), ...verdict.broken].join("  "),
  ];
}

/** `0.35 s`. */
function time(seconds: number | undefined): string {
  return seconds === undefined ? "–" : `${seconds.toFixed(2)} s`;
}

function describeVerdict(result: DrillResult, stream: NodeJS.WriteStream): string {
  const words = result.runs.flatMap(({ faults, checks }) => [
    ...faults.map(({ verdict }) => verdict.word),
    ...checks.map(({ word }) => word),
  ]);
  const count = (word: string) => words.filter((other) => other === word).length;
  const losses =
    count("loss") > 0
      ? `; ${plural(count("loss"), "loss")} that ${result.keeping} sessions are known for`
      : "";
  return isBroken(result)
    ? styleText("red", `${plural(count("broken"), "promise")} of ${words.length} broken${losses}`, { stream })
    : styleText("green", `every promise of ${result.keeping} sessions is kept${losses}`, { stream });
}
