import { ensureBackend, pulumiNeeds } from "../../engine/pulumi.ts";
import { projectRoot } from "../projectRoot.ts";
import { runPulumi } from "../pulumi.ts";
import { setUp } from "../setUp.ts";

/** Runs a command of the lab's own Pulumi, which is installed if missing. @returns its exit code. */
export async function pulumi(args: readonly string[]): Promise<number> {
  await setUp(pulumiNeeds());
  await ensureBackend(projectRoot);
  return await runPulumi(args);
}
