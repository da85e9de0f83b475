import { overlap } from "../../topology/address.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import type { Addresses, PlacedNetwork } from "../../topology/steps.ts";
import { type Facts, knownFacts } from "./facts.ts";

/**
 * Returns the network of hosts that can move one by one: each that moves has both addresses, the one where its services are and
 * the one where they shall be. Hosts are asked only if several move.
 * @param ask what is known of a host; rejects if it cannot be asked, which is told as a problem of the lab.
 */
export async function networkOfHosts(
  topology: Pick<Topology, "network" | "nodes">,
  addresses: Addresses,
  ask: (node: LabNode) => Promise<Pick<Facts, "addresses">>,
): Promise<PlacedNetwork | undefined> {
  const { network, nodes } = topology;
  const moving = nodes.filter(({ name, address }) => (addresses[name] ?? address) !== address);
  if (moving.length < 2) return undefined;
  const hasBoth = async (node: LabNode) => {
    const before = addresses[node.name] ?? "";
    if (!overlap(network.subnet, `${before}/32`)) return false;
    const { addresses: own } = await ask(node);
    return own.includes(before) && own.includes(node.address);
  };
  const all = await Promise.all(moving.map((node) => hasBoth(node).catch(() => false)));
  return all.every(Boolean) ? { ...network, hasSpare: false } : undefined;
}

/** As `networkOfHosts`, of the hosts themselves. */
export function networkNow(topology: Topology, addresses: Addresses): Promise<PlacedNetwork | undefined> {
  return networkOfHosts(topology, addresses, (node) => knownFacts(topology, node));
}
