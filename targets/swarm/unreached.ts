import type { Problem } from "../../common/userError.ts";
import { dockerCommand } from "../dockerCommand.ts";
import { engineVariables, type Manager } from "./engine.ts";
import { type MachineEngine, machineEngine } from "./machineEngines.ts";
import { isReady, type Machine } from "./machines.ts";

/** Machines that cannot be given images, which they are where there is no registry. */
export async function unreachedProblems(
  manager: Manager,
  all: readonly Machine[],
): Promise<readonly Problem[]> {
  const engines = all.filter(isReady).map((machine) => machineEngine(manager, machine));
  const obstacles = await Promise.all(engines.map(obstacleTo));
  return engines.flatMap(({ hostname }, index) => {
    const obstacle = obstacles[index];
    return obstacle === undefined ? [] : [unreachedProblem(hostname, obstacle)];
  });
}

function unreachedProblem(hostname: string, obstacle: string): Problem {
  return {
    path: "swarm.registry",
    message: `is missing, so that ${hostname} is to get images from here, and ${obstacle}`,
    cure: "let this machine reach each engine as it does the manager's, or name a registry",
  };
}

const TIMEOUT_MS = 10_000;

async function obstacleTo({ machine, engine }: MachineEngine): Promise<string | undefined> {
  if (engine === undefined) return "swarm.host is a socket, which leads to the manager alone";
  const { host } = engine;
  try {
    const ask = ["info", "--format", "{{.Swarm.NodeID}}"];
    const { stdout } = await dockerCommand(engineVariables(engine), ask, TIMEOUT_MS);
    return stdout.trim() === machine.ID ? undefined : `the engine at ${host} is another machine's`;
  } catch (error) {
    const { stderr = "", killed } = error as { readonly stderr?: string; readonly killed?: boolean };
    const words = killed ? `nothing within ${TIMEOUT_MS / 1000} s` : stderr.trim();
    return `no engine answers at ${host}: ${words}`;
  }
}
