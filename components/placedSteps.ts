import type { KnownLab } from "../targets/knownLab.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Topology } from "../topology/model.ts";
import { type Step, stepsTo } from "../topology/steps.ts";
import { nodesServed } from "./order.ts";

/** The steps by which `./lab up` brings a lab that runs to a topology; see `stepsTo`. */
export function stepsFrom(
  known: KnownLab,
  topology: Pick<Topology, "target" | "network" | "nodes" | "balancer">,
): readonly Step[] {
  const network = TARGETS[topology.target].network(known, topology);
  if (network === undefined) return [];
  const addresses = Object.fromEntries(nodesServed(known).map(({ name, address }) => [name, address]));
  return stepsTo(topology, network, addresses);
}
