/** A change of several addresses as a way of single ones: while one node moves, the others serve and keep the sessions. */

import { blockOf, freeHost } from "./address.ts";
import type { Topology } from "./model.ts";

/** The addresses of nodes, by their names. */
export type Addresses = Readonly<Record<string, string>>;

/** The network of a lab that is placed. */
export interface PlacedNetwork {
  readonly subnet: string;
  /** Absent if the target has none. */
  readonly gateway?: string | undefined;
  /** Whether each node gets the address that the configuration says; else its host must have it already. */
  readonly givesAddresses: boolean;
}

/** A configuration on the way: that of the user, but for these addresses. */
export interface Step {
  /** The node that moves. */
  readonly node: string;
  /** Of all nodes, in this configuration. */
  readonly addresses: Addresses;
}

/**
 * Returns the steps from a lab that runs to the one that is wanted; the last one has the wanted addresses.
 * Each moves one node, to an address that no other has then. httpd's node comes last, as visitors may notice its move. Nodes
 * that swap addresses take one more step, over a free address.
 *
 * Returns no steps if one change of all does as well, or no such way leads there: one node moves, or the network is another one, or
 * it has, or gives, no free address for nodes that swap theirs, or a new node takes the address of one that moves.
 * @param addresses those that the nodes have now.
 */
export function stepsTo(
  wanted: Pick<Topology, "network" | "nodes" | "balancer">,
  placed: PlacedNetwork,
  addresses: Addresses,
): readonly Step[] {
  const { network, nodes, balancer } = wanted;
  const block = blockOf(network.subnet);
  if (!block || network.subnet !== placed.subnet || network.gateway !== placed.gateway) return [];
  const goals = new Map<string, string>(nodes.map(({ name, address }) => [name, address]));
  const now = new Map([...goals].map(([name, goal]) => [name, addresses[name] ?? goal]));
  if (new Set(now.values()).size < now.size) return [];
  const taken = new Set([...goals.values(), ...Object.values(addresses), network.gateway]);
  const spare = placed.givesAddresses ? freeHost(block, taken) : undefined;
  const steps: Step[] = [];
  const move = (node: string, address: string) => {
    now.set(node, address);
    steps.push({ node, addresses: Object.fromEntries(now) });
  };
  const inOrder = [...goals.keys()].toSorted(
    (a, b) => Number(a === balancer.node) - Number(b === balancer.node),
  );
  for (;;) {
    const moving = inOrder.filter((name) => now.get(name) !== goals.get(name));
    if (moving.length === 0) break;
    const next = moving.find((name) => ![...now.values()].includes(goals.get(name) ?? ""));
    if (next !== undefined) move(next, goals.get(next) ?? "");
    else if (moving[0] !== undefined && spare !== undefined) move(moving[0], spare);
    else return [];
  }
  return steps.length > 1 ? steps : [];
}
