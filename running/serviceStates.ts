import type { Inspection } from "../targets/inspection.ts";
import type { LabNode } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";

export interface ServiceState {
  readonly node: string;
  /** On a swarm the machine that it is on. */
  readonly address: string;
  readonly service: string;
  /** `running`, `unhealthy`, `missing` or the target's own word, e.g. `exited`. */
  readonly state: string;
}

/** Returns the state of every service of these nodes. */
export async function serviceStates(
  inside: Inspection,
  nodes: readonly LabNode[],
): Promise<readonly ServiceState[]> {
  const [states, machines] = await Promise.all([inside.serviceStates(), inside.machines?.()]);
  return nodes.flatMap(({ name, address, services }) =>
    services.map((service) => ({
      node: name,
      address: machines?.get(planName({ node: name, service: service.name })) ?? address,
      service: service.name,
      state: states.get(planName({ node: name, service: service.name })) ?? "missing",
    })),
  );
}
