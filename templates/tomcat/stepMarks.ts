import type { Tomcat, Topology } from "../../topology/model.ts";
import { contextName } from "./contextXml.ts";

/** The keys by which a memcached shows that a Tomcat has it in step, one for each application (java/, StepMark). */
export function stepMarks({ page, applications }: Topology, tomcat: Tomcat): readonly string[] {
  return [page, ...applications].map(
    ({ contextPath }) => `in-step:${tomcat.name}:${contextName(contextPath)}`,
  );
}

/** Whether Tomcats mark the memcacheds that they have in step. */
export function areMarked({ sessions }: Topology): boolean {
  return sessions.mode === "sticky" || sessions.guard;
}
