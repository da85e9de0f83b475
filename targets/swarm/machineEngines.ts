/** The engines of a swarm's machines, reached as the manager's is: with its certificates, its user and its port, at each one's address. */

import { linesAtManager, type Manager } from "./engine.ts";

export interface SwarmMachine {
  /** Swarm's. */
  readonly id: string;
  readonly hostname: string;
  readonly isReady: boolean;
  /** Undefined of any but the manager, if that is reached by a socket. */
  readonly engine: Manager | undefined;
}

/** By host name, also those of machines that are down. Of a manager that is reached by a socket, no other is known. */
export async function machineEngines(manager: Manager): Promise<Map<string, Manager>> {
  const machines = await swarmMachines(manager);
  // One that has joined again is listed twice, and that which is ready counts.
  const sorted = machines.toSorted((a, b) => Number(a.isReady) - Number(b.isReady));
  return new Map(
    sorted.flatMap(({ hostname, engine }) => (engine === undefined ? [] : [[hostname, engine] as const])),
  );
}

/** Those that Swarm could place a task on now or once they are active. */
export async function readyMachines(manager: Manager): Promise<readonly SwarmMachine[]> {
  return (await swarmMachines(manager)).filter(({ isReady }) => isReady);
}

export async function swarmMachines(manager: Manager): Promise<readonly SwarmMachine[]> {
  const listed = await linesAtManager(manager, "node", "ls", "--format", "{{.ID}}\t{{.Self}}");
  const nodes = new Map(listed.map((line) => [line.split("\t")[0] ?? "", line.endsWith("\ttrue")]));
  const address = "{{with .ManagerStatus}}{{.Addr}}{{else}}{{.Status.Addr}}{{end}}";
  const format = `{{.ID}}\t{{.Status.State}}\t{{.Description.Hostname}}\t${address}`;
  const lines = await linesAtManager(manager, "node", "inspect", "--format", format, ...nodes.keys());
  return lines.map((line) => {
    const [id = "", state, hostname = "", at = ""] = line.split("\t");
    return {
      id,
      hostname,
      isReady: state === "ready",
      engine: nodes.get(id) ? manager : engineAt(manager, at),
    };
  });
}

/** @param address may have a port, which is Swarm's own. */
export function engineAt({ host, ...access }: Manager, address: string): Manager | undefined {
  if (host.startsWith("unix:")) return undefined;
  const [machine = ""] = address.split(":");
  return { ...access, host: host.replace(/^(\w+:\/\/(?:[^@]*@)?)[^:]+/, `$1${machine}`) };
}
