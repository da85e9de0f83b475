/** The Docker engine this program talks to, named explicitly so that provider and commands never differ. */

import { dockerCommand } from "../dockerCommand.ts";

/** `DOCKER_HOST`, else Docker's own default socket. */
export const dockerHost: string = process.env.DOCKER_HOST || "unix:///var/run/docker.sock";

/**
 * Runs the docker CLI and returns what it printed.
 * @throws if docker is missing, does not answer or refuses; the error's `stderr` has its words.
 */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await runDocker(args);
  return stdout.trim();
}

/** As `docker`; returns the lines that it printed. */
export async function dockerLines(...args: readonly string[]): Promise<readonly string[]> {
  return (await docker(...args)).split("\n").filter(Boolean);
}

/** As `docker KIND inspect` of many, without those that have gone since they were listed. */
export async function inspectAll(
  kind: "container" | "network",
  ids: readonly string[],
  ...options: readonly string[]
): Promise<string> {
  if (ids.length === 0) return "";
  try {
    return await docker(kind, "inspect", ...options, ...ids);
  } catch (error) {
    const { stdout = "", stderr = "" } = error as Partial<Record<"stdout" | "stderr", string>>;
    const hasOthers = stderr.split("\n").some((line) => line !== "" && !GONE.test(line));
    if (stderr === "" || hasOthers) throw error;
    return stdout.trim();
  }
}

/** Docker's client and its daemon say it each in their own words. */
const GONE = /No such (container|network)|network \S+ not found/i;

/** What a container wrote to both its outputs. @param options of `docker logs`. */
export async function containerLog(container: string, ...options: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runDocker(["logs", ...options, container]);
  return `${stdout}${stderr}`;
}

/** As `docker`, with both outputs as they are. */
export function runDocker(args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return dockerCommand({ DOCKER_HOST: dockerHost }, args);
}
