import { writeFileSync } from "node:fs";

/** The environment variable with the path of the file that the CLI reads this program's process id from. */
export const PROGRAM_ID_FILE = "MSM_LAB_PROGRAM_ID_FILE";

/**
 * Writes the process id, so that the CLI can stop an `up`: once its program has ended, the engine finishes the running
 * steps and starts no more.
 */
export function writeProgramId(): void {
  const file = process.env[PROGRAM_ID_FILE];
  if (file) writeFileSync(file, String(process.pid));
}
