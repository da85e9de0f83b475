import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Returns the folder on this machine for everything that can be fetched or built again: Node, engine, plugins, jars. It
 * is `MSM_LAB_CACHE`, or `$XDG_CACHE_HOME/msm-lab`, or `~/.cache/msm-lab`. It lies outside the project so that a fresh
 * clone finds it filled.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.MSM_LAB_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "msm-lab");
}
