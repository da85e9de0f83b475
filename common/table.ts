import { stripVTControlCharacters, styleText } from "node:util";

/** Aligns rows below a heading; columns are as wide as their widest cell, and no line ends in a space. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const widths = heading.map((_, column) =>
    Math.max(...[heading, ...rows].map((row) => width(row[column] ?? ""))),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell)))
      .join("  ")
      .trimEnd();
  return [styleText("bold", line(heading), { stream }), ...rows.map(line)].join("\n");
}

/** Returns the visible width: colour codes take no room. */
function width(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
