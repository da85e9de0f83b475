import type { Topology } from "../topology/model.ts";

/**
 * How long a request for the page may take, in seconds. A request in flight in a frozen Tomcat fails only after this time.
 */
export const PAGE_TIMEOUT_SECONDS = 2;

/** Returns how long a stopping Tomcat waits for its slowest request, in seconds. */
export function longestRequestSeconds({ applications }: Pick<Topology, "applications">): number {
  return Math.max(PAGE_TIMEOUT_SECONDS, ...applications.map(({ requestTimeout }) => requestTimeout));
}
