import { docker } from "../targets/docker/engine.ts";
import { NODE_LABEL, SERVICE_LABEL, STACK_LABEL } from "../targets/docker/labels.ts";
import type { Topology } from "../topology/model.ts";

export interface ServiceState {
  readonly node: string;
  readonly address: string;
  readonly service: string;
  /** `running`, `unhealthy`, `missing` or Docker's own word, e.g. `exited`. */
  readonly state: string;
}

/** Every service the topology plans, and how its container is. */
export async function serviceStates(stack: string, topology: Topology): Promise<readonly ServiceState[]> {
  const format = `{{.Label "${NODE_LABEL}"}} {{.Label "${SERVICE_LABEL}"}}|{{.State}}|{{.Status}}`;
  const lines = (
    await docker("ps", "--all", "--filter", `label=${STACK_LABEL}=${stack}`, "--format", format)
  ).split("\n");
  const states = new Map(
    lines.map((line) => {
      const [key = "", state = "", text = ""] = line.split("|");
      return [key, text.includes("(unhealthy)") ? "unhealthy" : state];
    }),
  );
  return topology.nodes.flatMap(({ name, address, services }) =>
    services.map((service) => ({
      node: name,
      address,
      service: service.name,
      state: states.get(`${name} ${service.name}`) ?? "missing",
    })),
  );
}
