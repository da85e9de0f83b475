import type { KnownLab } from "../targets/knownLab.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Topology } from "../topology/model.ts";
import { type Step, stepsTo } from "../topology/steps.ts";
import { nodesServed } from "./order.ts";

/** The steps by which `./lab up` brings a lab that runs to a topology; see `stepsTo`. */
export async function stepsFrom(known: KnownLab, topology: Topology): Promise<readonly Step[]> {
  const addresses = Object.fromEntries(nodesServed(known).map(({ name, address }) => [name, address]));
  const network = await TARGETS[topology.target].network(known, topology, addresses);
  return network === undefined ? [] : stepsTo(topology, network, addresses);
}
