import { docker } from "../../../targets/docker/engine.ts";

/** Whatever of the stack is still in Docker, by its id. */
export async function leftovers(stack: string): Promise<readonly string[]> {
  const label = ["--filter", `label=msm-lab.stack=${stack}`];
  const found = await Promise.all([
    docker("ps", "--all", "--quiet", ...label),
    docker("network", "ls", "--quiet", ...label),
    docker("volume", "ls", "--quiet", ...label),
    docker("images", "--quiet", `msm-lab-${stack}/*`),
  ]);
  return found.filter(Boolean);
}
