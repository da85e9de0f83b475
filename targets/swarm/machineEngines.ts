/** The engines of a swarm's machines, reached as the manager's is: with its certificates, its user and its port, at each one's address. */

import type { Manager } from "./engine.ts";
import { isReady, type Machine, machinesOf } from "./machines.ts";

export interface MachineEngine {
  readonly machine: Machine;
  readonly hostname: string;
  /** Undefined of any but the manager, if that is reached by a socket. */
  readonly engine: Manager | undefined;
}

export function machineEngine(manager: Manager, machine: Machine): MachineEngine {
  const { Hostname: hostname } = machine.Description;
  const address = machine.ManagerStatus?.Addr ?? machine.Status.Addr;
  return { machine, hostname, engine: machine.isAsked ? manager : engineAt(manager, address) };
}

/** Of the machines that are ready. */
export async function readyEngines(manager: Manager): Promise<readonly MachineEngine[]> {
  return (await machinesOf(manager)).filter(isReady).map((machine) => machineEngine(manager, machine));
}

/** @param address may have a port, which is Swarm's own. */
export function engineAt({ host, ...access }: Manager, address: string): Manager | undefined {
  if (host.startsWith("unix:")) return undefined;
  const [machine = ""] = address.split(":");
  return { ...access, host: host.replace(/^(\w+:\/\/(?:[^@]*@)?)[^:]+/, `$1${machine}`) };
}
