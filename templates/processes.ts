/** How a service's process is run, whether Docker, systemd or an init script supervises it. */

import type { ServiceKind } from "../topology/model.ts";
import type { ServicePlan } from "../topology/plan.ts";

/** The signal that makes each service's main process finish its requests in flight and exit. */
export const STOP_SIGNALS: Readonly<Record<ServiceKind, string>> = {
  httpd: "SIGWINCH",
  tomcat: "SIGTERM",
  memcached: "SIGTERM",
};

/** Ports below this one need CAP_NET_BIND_SERVICE (ip(7), ip_unprivileged_port_start). */
const FIRST_FREE_PORT = 1024;

/** Returns the capabilities that a service on a host needs. */
export function capabilitiesOf({ ports }: ServicePlan): readonly "CAP_NET_BIND_SERVICE"[] {
  return ports.some((port) => port < FIRST_FREE_PORT) ? ["CAP_NET_BIND_SERVICE"] : [];
}
