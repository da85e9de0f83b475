import type { LabNode, Route, Tomcat } from "./model.ts";
import { running } from "./nodes.ts";

/** The Tomcats as TomcatA, TomcatB, … in the order of their nodes. */
export function tomcatsOf(nodes: readonly LabNode[], domain: string): readonly Tomcat[] {
  return running(nodes, "tomcat").map(({ node, service }, index) => {
    const name = `Tomcat${String.fromCharCode("A".charCodeAt(0) + index)}` as Route;
    const place = { node: node.name, service: service.name, address: node.address, ajpPort: service.port };
    return { name, hostName: `${name}.${domain}`, ...place };
  });
}
