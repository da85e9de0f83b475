/** Reads what the `go` command prints while it works. */

/** What is worth telling, and what to show where it fails. */
export interface GoProgress {
  /** Modules downloaded. */
  readonly modules: number;
  /** Packages compiled. */
  readonly packages: number;
  /** The last lines that are neither. */
  readonly remarks: readonly string[];
}

export const STARTED: GoProgress = { modules: 0, packages: 0, remarks: [] };

/** Enough to see what went wrong. */
const REMARKS = 15;

/** `progress` after one more line of stderr. `go build -v` names each package on a line of its own. */
export function advance(progress: GoProgress, line: string): GoProgress {
  if (line.startsWith("go: downloading ")) return { ...progress, modules: progress.modules + 1 };
  if (/^[\w.~/-]+$/.test(line)) return { ...progress, packages: progress.packages + 1 };
  if (line.trim() === "") return progress;
  return { ...progress, remarks: [...progress.remarks, line].slice(-REMARKS) };
}

/** The number of modules that a go.sum pins the content of. */
export function modulesIn(goSum: string): number {
  return goSum.split("\n").filter((line) => line !== "" && !line.includes("/go.mod ")).length;
}
