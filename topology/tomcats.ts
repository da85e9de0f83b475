import type { LabNode, Route, Tomcat } from "./model.ts";
import { running } from "./nodes.ts";

/** The Tomcats as TomcatA, TomcatB, … in the order of their nodes. */
export function tomcatsOf(nodes: readonly LabNode[], ajpPort: number, domain: string): readonly Tomcat[] {
  return running(nodes, "tomcat").map((node, index) => {
    const name = `Tomcat${String.fromCharCode("A".charCodeAt(0) + index)}` as Route;
    return { name, hostName: `${name}.${domain}`, node: node.name, address: node.address, ajpPort };
  });
}
