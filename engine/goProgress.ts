/** Parses what the `go` command prints while it works. */

/** What to report while it works, and what to show if it fails. */
export interface GoProgress {
  /** Modules downloaded. */
  readonly modules: number;
  /** Packages compiled. */
  readonly packages: number;
  /** The last lines that name neither. */
  readonly remarks: readonly string[];
}

export const STARTED: GoProgress = { modules: 0, packages: 0, remarks: [] };

const MAX_REMARKS = 15;

/** `progress` after one more line of stderr. `go build -v` names each package on a line of its own. */
export function advance(progress: GoProgress, line: string): GoProgress {
  if (line.startsWith("go: downloading ")) return { ...progress, modules: progress.modules + 1 };
  if (/^[\w.~/-]+$/.test(line)) return { ...progress, packages: progress.packages + 1 };
  if (line.trim() === "") return progress;
  return { ...progress, remarks: [...progress.remarks, line].slice(-MAX_REMARKS) };
}

/** The number of modules whose content a go.sum pins. */
export function modulesIn(goSum: string): number {
  return goSum.split("\n").filter((line) => line !== "" && !line.includes("/go.mod ")).length;
}
