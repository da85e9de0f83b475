/** What a run that was killed left in Docker under a stack's label, and no state knows. */

import { run } from "../../engine/docker/run.ts";
import { STACK_LABEL } from "./labels.ts";

interface Kind {
  readonly noun: string;
  readonly list: readonly string[];
  readonly remove: readonly string[];
}

/** In the order in which they let go of each other. */
const KINDS: readonly Kind[] = [
  {
    noun: "container",
    list: ["ps", "--all", "--format", "{{.Names}}"],
    remove: ["rm", "--force", "--volumes"],
  },
  { noun: "network", list: ["network", "ls", "--format", "{{.Name}}"], remove: ["network", "rm"] },
  { noun: "volume", list: ["volume", "ls", "--format", "{{.Name}}"], remove: ["volume", "rm"] },
];

/** Reports what was removed, e.g. `removed container msm-lab-dev-node1, which no state knew`. */
export async function removeLeftovers(stack: string): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const { noun, list, remove } of KINDS) {
    const { stdout } = await run("docker", [...list, "--filter", `label=${STACK_LABEL}=${stack}`]);
    for (const name of stdout.split("\n").filter(Boolean)) {
      const { code } = await run("docker", [...remove, name]);
      if (code === 0) removed.push(`removed ${noun} ${name}, which no state knew`);
    }
  }
  return removed;
}
