import { rootShell, type Shell } from "../../ssh/shell.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import { connectionOf } from "./connection.ts";

const shells = new WeakMap<Topology, Map<string, Shell>>();

/**
 * A root shell on a node's host; each host has one for all who ask.
 * @throws {Error} where the node has no connection, or its key cannot be read.
 */
export function shellOf(topology: Topology, { name }: Pick<LabNode, "name">): Shell {
  const known = shells.get(topology) ?? new Map<string, Shell>();
  shells.set(topology, known);
  const shell = known.get(name) ?? openShell(topology, name);
  known.set(name, shell);
  return shell;
}

function openShell({ connections }: Topology, node: string): Shell {
  const connection = connections[node];
  if (connection === undefined) throw new Error(`${node} has no connection`);
  return rootShell(connectionOf(connection), {
    status: (line) => process.stderr.write(`${node}: ${line}\n`),
  });
}
