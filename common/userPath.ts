import { homedir } from "node:os";
import { resolve } from "node:path";

/** The absolute path of a file that the configuration names: `~/` is the home folder, others are relative to the project's. */
export function userPath(path: string): string {
  return path.startsWith("~/") ? resolve(homedir(), path.slice(2)) : resolve(import.meta.dirname, "..", path);
}
