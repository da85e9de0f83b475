import { callersOf } from "../../templates/nftables/firewall.ts";
import { type LabNode, portsOf, type Service, type Topology } from "../../topology/model.ts";
import { doorsOf } from "../../topology/publish.ts";

/** A connection from one host to another that a lab needs. */
export interface Way {
  /** Who connects; absent: this machine, from which `up` asks for the page. */
  readonly from?: LabNode;
  readonly to: LabNode;
  /** On `to`; of several ports this is one. */
  readonly service: Pick<Service, "name" | "port">;
}

/** Where a way leads: `ADDRESS PORT`. */
export function placeOf({ to, service }: Way): string {
  return `${to.address} ${service.port}`;
}

/**
 * httpd to every Tomcat, every Tomcat to every store, and this machine to httpd if nothing stands in front of it. A
 * host's way to itself is left out: nothing bars it.
 */
export function waysOf(topology: Topology): readonly Way[] {
  const { nodes, balancer, publish } = topology;
  const isDirect =
    publish.address === balancer.address &&
    doorsOf(topology).every(({ port, published }) => port === published);
  return nodes.flatMap((to) =>
    to.services.flatMap((service) => {
      const callers = callersOf(service, topology);
      const doors = portsOf(service).map((port) => ({ name: service.name, port }));
      if (callers === undefined) return isDirect ? doors.map((door) => ({ to, service: door })) : [];
      const others = nodes.filter((node) => node !== to && callers.includes(node.address));
      return others.flatMap((from) => doors.map((door) => ({ from, to, service: door })));
    }),
  );
}
