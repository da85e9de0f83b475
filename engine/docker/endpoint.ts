/** Which Docker engine the user's `docker` uses, and whether it answers. */

import { run } from "./run.ts";

export const DEFAULT_ENDPOINT = "unix:///var/run/docker.sock";

/**
 * The engine that the user's `docker` uses: `DOCKER_HOST`, otherwise the current context, otherwise the default socket.
 * The lab passes it on explicitly, because Pulumi's docker plugin does not know contexts.
 */
export async function dockerEndpoint(): Promise<string> {
  if (process.env.DOCKER_HOST) return process.env.DOCKER_HOST;
  const { code, stdout } = await run("docker", [
    "context",
    "inspect",
    "--format",
    "{{.Endpoints.docker.Host}}",
  ]);
  return (code === 0 && stdout.trim()) || DEFAULT_ENDPOINT;
}

/** The engine's version, or what `docker version` printed instead. */
export type Answer =
  | { readonly answers: true; readonly version: string }
  | { readonly answers: false; readonly words: string };

/** A socket answers at once; a host over TCP or SSH needs some time. */
const VERSION_TIMEOUT_MS = 10_000;

export async function askEngine(): Promise<Answer> {
  const outcome = await run("docker", ["version", "--format", "{{.Server.Version}}"], {
    timeoutMs: VERSION_TIMEOUT_MS,
  });
  const version = outcome.stdout.trim();
  return outcome.code === 0 && version !== ""
    ? { answers: true, version }
    : { answers: false, words: outcome.stderr.trim() };
}
