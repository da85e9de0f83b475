/** How the process of a service is run, whoever supervises it. */

import type { ServiceKind } from "../topology/model.ts";
import type { ServicePlan } from "../topology/plan.ts";

/** What asks each service's main process to finish the requests in flight, then end. */
export const STOP_SIGNALS: Readonly<Record<ServiceKind, string>> = {
  httpd: "SIGWINCH",
  tomcat: "SIGTERM",
  memcached: "SIGTERM",
};

/** Ports below are for those that have CAP_NET_BIND_SERVICE (ip(7), ip_unprivileged_port_start). */
const FIRST_FREE_PORT = 1024;

/** What a service on a host may do that its user may not. */
export function capabilitiesOf({ ports }: ServicePlan): readonly "CAP_NET_BIND_SERVICE"[] {
  return ports.some((port) => port < FIRST_FREE_PORT) ? ["CAP_NET_BIND_SERVICE"] : [];
}
