/** The engines of a swarm's machines, reached as the manager's is: with its certificates, its user and its port, at each one's address. */

import { linesAtManager, type Manager } from "./engine.ts";

/** By host name, also those of machines that are down. Of a manager that is reached by a socket, no other is known. */
export async function machineEngines(manager: Manager): Promise<Map<string, Manager>> {
  const listed = await linesAtManager(manager, "node", "ls", "--format", "{{.ID}}\t{{.Self}}");
  const nodes = listed.map((line) => line.split("\t"));
  const address = "{{with .ManagerStatus}}{{.Addr}}{{else}}{{.Status.Addr}}{{end}}";
  const format = `{{.Status.State}}\t{{.ID}}\t{{.Description.Hostname}}\t${address}`;
  const ids = nodes.map(([id = ""]) => id);
  const lines = await linesAtManager(manager, "node", "inspect", "--format", format, ...ids);
  // One that has joined again is listed twice, and that which is ready counts.
  const machines = lines
    .map((line) => line.split("\t"))
    .toSorted(([a], [b]) => Number(a === "ready") - Number(b === "ready"));
  const own = nodes.find(([, isSelf]) => isSelf === "true")?.[0];
  return new Map(
    machines.flatMap(([, id, hostname = "", at = ""]) => {
      const engine = id === own ? manager : engineAt(manager, at);
      return engine === undefined ? [] : [[hostname, engine] as const];
    }),
  );
}

/** @param address may have a port, which is Swarm's own. */
export function engineAt({ host, ...access }: Manager, address: string): Manager | undefined {
  if (host.startsWith("unix:")) return undefined;
  const [machine = ""] = address.split(":");
  return { ...access, host: host.replace(/^(\w+:\/\/(?:[^@]*@)?)[^:]+/, `$1${machine}`) };
}
