import { assertNever } from "../../common/assertNever.ts";
import type { Address, LabNode, Service, Topology } from "../../topology/model.ts";

/** The lab's own table, of family `inet`. */
export const FIREWALL_TABLE = "msm_lab";

/**
 * A host's nftables rules: a memcached hears the Tomcats alone, a Tomcat the balancer; the node itself may reach both.
 * They name the node's own address and ports, and touch nothing else. Loaded again, they replace themselves at once.
 */
export function firewall(topology: Topology, node: LabNode): string {
  const rules = node.services.flatMap((service) => {
    const callers = callersOf(service, topology);
    return callers ? [rule(node.address, service.port, callers)] : [];
  });
  return `# Declared first, so that there is one to delete.
table inet ${FIREWALL_TABLE}
delete table inet ${FIREWALL_TABLE}

table inet ${FIREWALL_TABLE} {
  chain input {
    type filter hook input priority filter - 5; policy accept;
    iif "lo" accept
${rules.join("")}  }
}
`;
}

/** Who opens connections to a service, and may; undefined if anybody may. */
export function callersOf(
  { kind }: Service,
  { balancer, tomcats }: Topology,
): readonly Address[] | undefined {
  switch (kind) {
    case "httpd":
      return undefined;
    case "tomcat":
      return [balancer.address];
    case "memcached":
      return [...new Set(tomcats.map(({ address }) => address))];
    default:
      return assertNever(kind);
  }
}

/** A refusal is told at once: what vanishes looks like a host that is down. */
function rule(address: Address, port: number, callers: readonly Address[]): string {
  return `    ip daddr ${address} tcp dport ${port} ip saddr != { ${callers.join(", ")} } reject with tcp reset\n`;
}
