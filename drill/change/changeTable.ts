/** Formats the result of changing a lab for people. */

import { styleText } from "node:util";
import { table } from "../../common/table.ts";
import { mark } from "../drillTable.ts";
import { KEEPING_NAMES } from "../promises.ts";
import { plural } from "../verdict.ts";
import type { ChangeResult, ChangeRow } from "./changeResult.ts";

const HEADING = [
  "change",
  "",
  "requests",
  "failed",
  "sessions lost",
  "writes lost",
  "restarted",
  "seconds",
  "promise",
];

const WAYS: Readonly<Record<ChangeRow["way"], string>> = { applied: "applied", putBack: "put back" };

export function describeChanges(result: ChangeResult, stream: NodeJS.WriteStream = process.stdout): string {
  const rows = result.rows.map((row) => cells(row, stream));
  const told = result.rows.flatMap(tellings).map((line) => styleText("red", line, { stream }));
  return [
    table(HEADING, rows, stream),
    ...(told.length > 0 ? [told.join("\n")] : []),
    describeVerdict(result, stream),
  ].join("\n\n");
}

function cells(
  { change, way, seconds, figures, restarted, verdict }: ChangeRow,
  stream: NodeJS.WriteStream,
): string[] {
  const { requests, failed, lost, stale, skipped, parallel } = figures;
  return [
    change,
    WAYS[way],
    String(requests),
    String(failed),
    String(lost + parallel.sessionsLost),
    String(stale + skipped + parallel.lost),
    restarted.join(", ") || "none",
    String(Math.round(seconds)),
    [mark(verdict.word, stream), verdict.broken.join(", ")].join("  "),
  ];
}

/** What a cell has no room for. */
function tellings({ change, way, failure, figures, verdict }: ChangeRow): readonly string[] {
  if (verdict.word !== "broken") return [];
  const { failures, parallel } = figures;
  const requests = Object.entries(failures).map(([word, count]) => `${count} ${word}`);
  return [
    failure === undefined ? "" : `up failed: ${failure}`,
    requests.length === 0 ? "" : `failed: ${requests.join(", ")}`,
    parallel.firstLoss ?? "",
  ].flatMap((text) => (text === "" ? [] : [`${change}, ${WAYS[way]}: ${text}`]));
}

function describeVerdict({ rows, keeping }: ChangeResult, stream: NodeJS.WriteStream): string {
  const broken = rows.filter(({ verdict }) => verdict.word === "broken").length;
  const sessions = `${KEEPING_NAMES[keeping]} sessions`;
  return broken > 0
    ? styleText("red", `${broken} of ${plural(rows.length, "promise")} broken, ${sessions}`, { stream })
    : styleText("green", `${plural(rows.length, "promise")} kept, ${sessions}`, { stream });
}
