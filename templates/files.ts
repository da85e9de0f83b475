import type { PlannedFile } from "../topology/plan.ts";

/** Anybody on the node may read it, and a preview may show it. */
export function publicFile(path: string, content: string): PlannedFile {
  return { path, content, mode: 0o644 };
}

/** A public file that the running service takes by itself when it changes. */
export function liveFile(path: string, content: string): PlannedFile {
  return { ...publicFile(path, content), live: true };
}

/** For root and the service's group. */
export function secretFile(path: string, content: string): PlannedFile {
  return { path, content, mode: 0o640 };
}
