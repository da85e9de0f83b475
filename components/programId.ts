import { writeFileSync } from "node:fs";

/** Names the file in which whoever started the engine wants to find the id of the program's process. */
export const PROGRAM_ID_FILE = "MSM_LAB_PROGRAM_ID_FILE";

/** The engine begins nothing more once its program is gone, and finishes what is under way: so an `up` is stopped. */
export function writeProgramId(): void {
  const file = process.env[PROGRAM_ID_FILE];
  if (file) writeFileSync(file, String(process.pid));
}
