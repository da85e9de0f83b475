import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { docker, dockerHost } from "./engine.ts";

/** What a container wrote to stderr since it was started last, line by line; nothing if it is not there. */
export async function* logLines(container: string): AsyncGenerator<string> {
  const since = await docker("inspect", "--format", "{{.State.StartedAt}}", container).catch(() => undefined);
  if (since === undefined) return;
  const child = spawn("docker", ["logs", "--since", since, container], {
    env: { ...process.env, DOCKER_HOST: dockerHost },
    stdio: ["ignore", "ignore", "pipe"],
  });
  yield* createInterface({ input: child.stderr });
}
