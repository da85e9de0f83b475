import { KEYS } from "../topology/config.ts";
import type { Topology } from "../topology/model.ts";

/**
 * Returns how long a request may take: httpd then gives it up, and a stopping Tomcat waits no longer. It must exceed the
 * time of the slowest page; a request in flight in a frozen Tomcat fails only after this time.
 */
export function requestTimeoutSeconds({ application }: Pick<Topology, "application">): number {
  return application?.requestTimeout ?? KEYS.application.keys.requestTimeout.default;
}
