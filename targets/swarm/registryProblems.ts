import type { Problem } from "../../common/userError.ts";
import type { SwarmAccess } from "../../topology/model.ts";
import { connectError } from "./connectError.ts";

const REGISTRY_TIMEOUT_MS = 5000;

/** Whether anything listens there; who may push is Docker's to say. */
export async function registryProblems({
  registry,
}: Pick<SwarmAccess, "registry">): Promise<readonly Problem[]> {
  if (registry === undefined) return [];
  const [, host = "", port = "443"] = /^([^:/]+)(?::(\d+))?/.exec(registry) ?? [];
  const error = await connectError(host, Number(port), REGISTRY_TIMEOUT_MS);
  if (error === undefined) return [];
  return [
    {
      path: "swarm.registry",
      message: `no registry answers at ${host}:${port}: ${error}`,
      cure: "name a registry that this machine and those of the swarm reach",
    },
  ];
}
