import { connectionOf } from "../../ssh/configuredConnection.ts";
import type { ConnectionSettings } from "../../ssh/connection.ts";
import { rootShell, type Shell } from "../../ssh/shell.ts";
import type { Topology } from "../../topology/model.ts";

/** How long a host is waited for: a deployment is worth minutes, a look is not. */
const PATIENCES = ["long", "short"] as const;
export type Patience = (typeof PATIENCES)[number];

/** Failures to connect that a look tries again, and seconds an attempt may take. */
const SHORT: Pick<ConnectionSettings, "dialErrorLimit" | "perDialTimeout"> = {
  dialErrorLimit: 1,
  perDialTimeout: 5,
};

const shells = new WeakMap<Topology, Map<string, Shell>>();

/**
 * A root shell on a node's host; each host has one for all who ask with the same patience, and for all while one is connected or connects.
 * @throws {Error} if the node has no connection, or its key cannot be read.
 */
export function shellOf(topology: Topology, node: string, patience: Patience = "long"): Shell {
  const known = shells.get(topology) ?? new Map<string, Shell>();
  shells.set(topology, known);
  const shared = PATIENCES.map((each) => known.get(`${each} ${node}`)).find((each) => each?.isUnderWay());
  if (shared) return shared;
  const key = `${patience} ${node}`;
  const shell = known.get(key) ?? openShell(topology, node, patience);
  known.set(key, shell);
  return shell;
}

function openShell({ connections }: Topology, node: string, patience: Patience): Shell {
  const found = connections[node];
  if (found === undefined) throw new Error(`${node} has no connection`);
  const connection = connectionOf(found);
  if (patience === "short") return rootShell(hasty(connection));
  return rootShell(connection, { status: (line) => process.stderr.write(`${node}: ${line}\n`) });
}

function hasty({ proxy, ...host }: ConnectionSettings): ConnectionSettings {
  return { ...host, ...SHORT, ...(proxy && { proxy: { ...proxy, ...SHORT } }) };
}
