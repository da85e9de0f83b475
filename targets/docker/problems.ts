/** What stands against the lab on this Docker engine: told before anything is touched. */

import type { Problem } from "../../common/userError.ts";
import type { Topology } from "../../topology/model.ts";
import { dockerHost } from "./engine.ts";
import { publishProblems } from "./publish.ts";
import { subnetProblems } from "./subnets.ts";

export async function dockerProblems(stack: string, topology: Topology): Promise<readonly Problem[]> {
  try {
    const found = await Promise.all([subnetProblems(stack, topology), publishProblems(stack, topology)]);
    return found.flat();
  } catch (error) {
    return [engineProblem(error)];
  }
}

function engineProblem(error: unknown): Problem {
  const { code, stderr, message } = error as Partial<Record<"code" | "stderr" | "message", string>>;
  if (code === "ENOENT") {
    return { path: "target", message: "the docker command is not on PATH", cure: "install Docker" };
  }
  return {
    path: "target",
    message: `Docker does not answer at ${dockerHost}: ${(stderr || message || "").trim()}`,
    cure: "start Docker, or set DOCKER_HOST to where it listens",
  };
}
