import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The one folder on this machine for everything that can be fetched or built again: Node, engine, plugins, jars.
 * `MSM_LAB_CACHE`, else `msm-lab` in `XDG_CACHE_HOME`, else `~/.cache/msm-lab`. Kept apart from the project so that a
 * fresh clone starts warm.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.MSM_LAB_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "msm-lab");
}
