/** Hosts of a stack whose keys the configuration needs. */

import { UserError } from "../../common/userError.ts";
import { HOST, JUMP_HOST, type Role } from "../../ssh/role.ts";
import type { SshConnectionWith } from "../../topology/connections.ts";
import type { HostKeyToFetch } from "../../topology/hostKey.ts";

/** A host whose key is checked. */
export interface KeyHolder extends SshConnectionWith<HostKeyToFetch> {
  /** For messages: `node1`, `jump host`, `jump host of node1`. */
  readonly name: string;
  readonly role: Role;
}

type Hosts = Readonly<Record<string, SshConnectionWith<HostKeyToFetch>>>;

/**
 * @param names of nodes; if there are none, all nodes are returned.
 * @throws {UserError} if the stack has no hosts, or no node of a given name.
 */
export function nodeHolders(stack: string, hosts: Hosts, names: readonly string[]): readonly KeyHolder[] {
  const nodes = Object.entries(hosts).map(([name, host]) => ({ ...host, name, role: HOST }));
  if (nodes.length === 0)
    throw new UserError(
      `stack ${stack} has no hosts: its nodes are containers`,
      "`./lab pulumi config set target ssh` places it on hosts",
    );
  const unknown = names.filter((name) => !(name in hosts));
  if (unknown.length > 0)
    throw new UserError(
      `stack ${stack} has no node ${unknown.join(" and no node ")}`,
      `choose from ${Object.keys(hosts).join(", ")}`,
    );
  return nodes.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** The jump hosts of these nodes, each once. */
export function jumpHolders(nodes: readonly KeyHolder[]): readonly KeyHolder[] {
  const jumpHosts = nodes.flatMap(({ name, jumpHost }) =>
    jumpHost === undefined ? [] : [{ ...jumpHost, name: jumpHostName(name, jumpHost), role: JUMP_HOST }],
  );
  return [...new Map(jumpHosts.map((jumpHost) => [jumpHost.keyPath, jumpHost])).values()];
}

function jumpHostName(node: string, { keyPath }: HostKeyToFetch): string {
  return keyPath.startsWith("nodes.") ? `jump host of ${node}` : "jump host";
}
