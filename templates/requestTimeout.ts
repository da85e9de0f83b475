import { KEYS } from "../topology/config.ts";
import type { Topology } from "../topology/model.ts";

/**
 * Seconds a request may take: httpd gives it up then, and a stopping Tomcat need not wait longer. Must be above the
 * slowest page; a request under way in a Tomcat that froze is noticed this late.
 */
export function requestTimeout({ application }: Pick<Topology, "application">): number {
  return application?.requestTimeout ?? KEYS.application.keys.requestTimeout.default;
}
