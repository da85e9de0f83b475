import { TARGETS } from "../targets/targets.ts";
import type { Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";

export interface ServiceState {
  readonly node: string;
  readonly address: string;
  readonly service: string;
  /** `running`, `unhealthy`, `missing` or the target's own word, e.g. `exited`. */
  readonly state: string;
}

/** Returns the state of every service in the topology. */
export async function serviceStates(stack: string, topology: Topology): Promise<readonly ServiceState[]> {
  const states = await TARGETS[topology.target].inspect(stack, topology).serviceStates();
  return topology.nodes.flatMap(({ name, address, services }) =>
    services.map((service) => ({
      node: name,
      address,
      service: service.name,
      state: states.get(planName({ node: name, service: service.name })) ?? "missing",
    })),
  );
}
