import type { Topology } from "./model.ts";

/** Returns how long a Tomcat may take for its applications to start, in seconds; 0 for the page alone. */
export function startSeconds({ applications }: Pick<Topology, "applications">): number {
  return Math.max(0, ...applications.map(({ startTimeout }) => startTimeout));
}
