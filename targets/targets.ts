import { applicationProblems } from "../application/problems.ts";
import { certificateProblems } from "../certificate/files.ts";
import type { Problem } from "../common/userError.ts";
import type { TargetName, Topology } from "../topology/model.ts";
import { DOCKER } from "./docker/docker.ts";
import type { KnownLab } from "./knownLab.ts";
import { SSH } from "./ssh/ssh.ts";
import { SWARM } from "./swarm/swarm.ts";
import type { Target } from "./target.ts";

export const TARGETS: Readonly<Record<TargetName, Target>> = { docker: DOCKER, ssh: SSH, swarm: SWARM };

/** What stands against the lab on its target, its application and its certificate. Looks, changes nothing. */
export async function placingProblems(lab: KnownLab, topology: Topology): Promise<readonly Problem[]> {
  const found = await Promise.all([
    applicationProblems(topology),
    certificateProblems(topology),
    TARGETS[topology.target].problems(lab, topology),
  ]);
  return found.flat();
}
