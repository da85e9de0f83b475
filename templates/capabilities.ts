import type { ServicePlan } from "../topology/plan.ts";

/** Ports below are for those that have CAP_NET_BIND_SERVICE (ip(7), ip_unprivileged_port_start). */
const FIRST_FREE_PORT = 1024;

/** What a service on a host may do that its user may not. */
export function capabilitiesOf({ ports }: ServicePlan): readonly "CAP_NET_BIND_SERVICE"[] {
  return ports.some((port) => port < FIRST_FREE_PORT) ? ["CAP_NET_BIND_SERVICE"] : [];
}
