import { assertNever } from "../../common/assertNever.ts";
import { type Endpoint, type LabNode, portsOf, type Service, type Topology } from "../../topology/model.ts";

export type Sources = Readonly<Record<string, readonly string[]>>;

/** The name of the lab's own table, of the family `inet`. */
export const FIREWALL_TABLE = "msm_lab";

/**
 * Renders a host's nftables rules: a memcached accepts connections from Tomcats only, a Tomcat from the balancer only; the
 * node itself may reach both. The rules match the node's own address and ports only. Loading them again replaces them
 * atomically.
 * @param sources the addresses from which hosts connect beside their nodes', by these.
 */
export function firewall(topology: Topology, node: LabNode, sources: Sources = {}): string {
  const rules = node.services.flatMap((service) => {
    const callers = callersOf(service, topology);
    const all = new Set(callers?.flatMap((caller) => [caller, ...(sources[caller] ?? [])]));
    return all.size > 0 ? portsOf(service).map((port) => rule(node.address, port, [...all])) : [];
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

/** Returns the addresses that may connect to a service; undefined if anybody may. */
export function callersOf(
  { kind }: Service,
  { balancer, tomcats }: Topology,
): readonly Endpoint[] | undefined {
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

/** The rule rejects instead of dropping, as dropped packets look like a host that is down. */
function rule(address: Endpoint, port: number, callers: readonly string[]): string {
  return `    ip daddr ${address} tcp dport ${port} ip saddr != { ${callers.join(", ")} } reject with tcp reset\n`;
}
