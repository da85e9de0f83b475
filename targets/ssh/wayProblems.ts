import { assertNever } from "../../common/assertNever.ts";
import type { Problem } from "../../common/userError.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import type { Facts } from "./facts.ts";
import { FILTERS_SCRIPT, type Filters, type Firewall, parseFilters } from "./filters.ts";
import { onNode, type ShellOf } from "./onHost.ts";
import { type Tried, tryWays } from "./tryWays.ts";
import { type Way, waysOf } from "./ways.ts";

/**
 * The connections of a lab that something bars, with what lets them in.
 * @param facts of the hosts that can have their node, by node; the ways of others are not tried.
 * @throws {ConnectError} if a host is not reached any more.
 */
export async function wayProblems(
  topology: Topology,
  facts: ReadonlyMap<string, Facts>,
  shellOf: ShellOf,
): Promise<readonly Problem[]> {
  const ways = waysOf(topology).filter((way) => endsOf(way).every(({ name }) => facts.has(name)));
  const tried = await tryWays(ways, facts, shellOf);
  const ends = new Set(tried.filter(({ obstacle }) => obstacle).flatMap(({ way }) => endsOf(way)));
  const found = [...ends].map(async ({ name }) => {
    return [name, parseFilters(await onNode(shellOf, name, FILTERS_SCRIPT))] as const;
  });
  return judgeWays(tried, new Map(await Promise.all(found)), facts);
}

/**
 * @param filters of the hosts at both ends of what is barred, by node.
 * @param facts of the hosts by node.
 */
export function judgeWays(
  tried: readonly Tried[],
  filters: ReadonlyMap<string, Filters>,
  facts: ReadonlyMap<string, Pick<Facts, "sources">>,
): readonly Problem[] {
  return tried
    .filter(({ obstacle }) => obstacle)
    .map(({ way, obstacle }) => ({ obstacle, way: { ...way, source: sourceOf(way, facts) } }))
    .filter(({ way }) => !isBarredByLab(way, filters))
    .map(({ way, obstacle }) => {
      const { from, to, service, source } = way;
      const whom = from === undefined ? "this machine" : `${from.name} (${source})`;
      const where = `${to.name}'s ${service.name} at ${to.address}:${service.port}`;
      return {
        path: `nodes.${to.name}.services`,
        message: `${whom} cannot connect to ${where}: ${obstacle}`,
        cure: cureOf(way, filters),
      };
    });
}

/** A way, and the address that the caller has on it; absent for this machine. */
interface SourcedWay extends Way {
  readonly source: string | undefined;
}

function sourceOf({ from, to }: Way, facts: ReadonlyMap<string, Pick<Facts, "sources">>): string | undefined {
  return from && (facts.get(from.name)?.sources[to.address] || from.address);
}

function endsOf({ from, to }: Way): readonly LabNode[] {
  return from === undefined ? [to] : [from, to];
}

/**
 * Whether the lab itself keeps them apart: its table knows the callers of the last `up` alone, and is replaced by this one;
 * a drill's cut is healed by `repair`, or by itself.
 */
function isBarredByLab(
  { from, to, service, source = "" }: SourcedWay,
  filters: ReadonlyMap<string, Filters>,
): boolean {
  if (from === undefined) return false;
  const there = filters.get(to.name);
  const callers = there?.allowed.get(`${to.address} ${service.port}`);
  const isUnknown = callers !== undefined && !callers.includes(source);
  const isLost = there?.lost.includes(source) || filters.get(from.name)?.lost.includes(to.address);
  return isUnknown || isLost === true;
}

function cureOf(way: SourcedWay, filters: ReadonlyMap<string, Filters>): string {
  const { from, to } = way;
  const opening = letIn(way, filters.get(to.name)?.firewall ?? { kind: "none" });
  // Visitors may come by another way than the balancer's own address.
  if (from === undefined) return `${opening}; or say in publish where it is reached from here`;
  const { holdsBack } = filters.get(from.name) ?? {};
  return holdsBack
    ? `let it out on ${from.name}, whose firewall drops what its rules do not name; ${opening}`
    : opening;
}

/** What a person types on the host. */
function letIn(way: SourcedWay, firewall: Firewall): string {
  const { to, service, source } = way;
  const kept = "and for the next boot where its rules are kept";
  switch (firewall.kind) {
    case "ufw":
      return `let it in on ${to.name}: ufw allow proto tcp from ${source ?? "any"} to ${to.address} port ${service.port}`;
    case "firewalld":
      return `let it in on ${to.name}: firewall-cmd --permanent --add-rich-rule='${richRule(way)}' && firewall-cmd --reload`;
    case "iptables":
      return `let it in on ${to.name}: iptables -I INPUT ${iptablesMatch(way)} -j ACCEPT; ${kept}`;
    case "nft":
      return `let it in on ${to.name}: nft insert rule ${firewall.chain} ${nftMatch(way)} accept; ${kept}, e.g. /etc/nftables.conf`;
    case "none":
      return `let TCP through to port ${service.port} of ${to.name} in what filters between them; on ${to.name} no firewall was found`;
    default:
      return assertNever(firewall);
  }
}

/** firewalld.richlanguage(5) */
function richRule({ service, source }: SourcedWay): string {
  const caller = source === undefined ? "" : ` source address="${source}"`;
  return `rule family="ipv4"${caller} port port="${service.port}" protocol="tcp" accept`;
}

function iptablesMatch({ to, service, source }: SourcedWay): string {
  const caller = source === undefined ? "" : `-s ${source} `;
  return `-p tcp ${caller}-d ${to.address} --dport ${service.port}`;
}

function nftMatch({ to, service, source }: SourcedWay): string {
  const caller = source === undefined ? "" : `ip saddr ${source} `;
  return `${caller}ip daddr ${to.address} tcp dport ${service.port}`;
}
