import type { PlannedFile } from "../topology/plan.ts";

/** Returns a file that anybody on the node may read and a preview may show. */
export function publicFile(path: string, content: string): PlannedFile {
  return { path, content, mode: 0o644 };
}

/** Returns a public file that the running service picks up by itself when it changes. */
export function liveFile(path: string, content: string): PlannedFile {
  return { ...publicFile(path, content), live: true };
}

/** Returns a file that only root and the service's group may read. */
export function secretFile(path: string, content: string): PlannedFile {
  return { path, content, mode: 0o640 };
}
