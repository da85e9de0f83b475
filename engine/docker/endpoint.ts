/** Which Docker engine is meant, and whether it answers. */

import { run } from "./run.ts";

export const DEFAULT_ENDPOINT = "unix:///var/run/docker.sock";

/**
 * Where the user's `docker` finds its engine: `DOCKER_HOST`, else the current context, else the default socket. The lab
 * names it explicitly, so that plugins that know nothing of contexts use the same one.
 */
export async function dockerEndpoint(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (env.DOCKER_HOST) return env.DOCKER_HOST;
  const { code, stdout } = await run(
    "docker",
    ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"],
    { env },
  );
  return (code === 0 && stdout.trim()) || DEFAULT_ENDPOINT;
}

/** An engine's answer to the question for its version. */
export type Answer =
  | { readonly answers: true; readonly version: string }
  | { readonly answers: false; readonly words: string };

/** A socket answers at once; a host over TCP or SSH gets some time. */
const PATIENCE = 10_000;

export async function askEngine(): Promise<Answer> {
  const outcome = await run("docker", ["version", "--format", "{{.Server.Version}}"], { timeout: PATIENCE });
  const version = outcome.stdout.trim();
  return outcome.code === 0 && version !== ""
    ? { answers: true, version }
    : { answers: false, words: outcome.stderr.trim() };
}
