import { stripVTControlCharacters, styleText } from "node:util";

/** Rows below a heading, columns as wide as their widest cell, no space at line ends. */
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

/** Colours take no room. */
function width(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
