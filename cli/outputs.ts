import type { LabOutputs } from "../running/labOutputs.ts";
import { readPulumi } from "./pulumi.ts";

/** Secrets in clear. Nothing where the lab is down or was never up whole. */
export async function readOutputs(stack: string): Promise<LabOutputs | undefined> {
  const outputs: unknown = JSON.parse(
    await readPulumi("stack", "output", "--json", "--show-secrets", "--stack", stack),
  );
  return isComplete(outputs) ? outputs : undefined;
}

export function isComplete(outputs: unknown): outputs is LabOutputs {
  return typeof outputs === "object" && outputs !== null && "nodes" in outputs && "url" in outputs;
}
