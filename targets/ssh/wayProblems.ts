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
  return [...sourceProblems(tried), ...judgeWays(tried, new Map(await Promise.all(found)))];
}

/** Callers that come from another address than their node's: the lab's firewall knows that one alone. */
export function sourceProblems(tried: readonly Tried[]): readonly Problem[] {
  const wrong = tried.filter(isFromElsewhere);
  return [...Map.groupBy(wrong, ({ way }) => way.from).values()].flatMap(([first]) => {
    if (first?.way.from === undefined) return [];
    const { from, to } = first.way;
    return [
      {
        path: `nodes.${from.name}.address`,
        message: `the host connects to ${to.name} from ${first.source}, and would be refused there: ${from.address} alone is known`,
        cure: `write ${first.source}, or give the host's route to ${to.address} that source: ip route … src ${from.address}`,
      },
    ];
  });
}

/** @param filters of the hosts at both ends of what is barred, by node. */
export function judgeWays(
  tried: readonly Tried[],
  filters: ReadonlyMap<string, Filters>,
): readonly Problem[] {
  return tried
    .filter((each) => each.obstacle && !isFromElsewhere(each) && !isBarredByLab(each.way, filters))
    .map(({ way, obstacle }) => {
      const { from, to, service } = way;
      const whom = from === undefined ? "this machine" : `${from.name} (${from.address})`;
      const where = `${to.name}'s ${service.name} at ${to.address}:${service.port}`;
      return {
        path: `nodes.${to.name}.services`,
        message: `${whom} cannot connect to ${where}: ${obstacle}`,
        cure: cureOf(way, filters),
      };
    });
}

function isFromElsewhere({ way, source }: Tried): boolean {
  return way.from !== undefined && source !== undefined && source !== way.from.address;
}

function endsOf({ from, to }: Way): readonly LabNode[] {
  return from === undefined ? [to] : [from, to];
}

/**
 * Whether the lab itself keeps them apart: its table knows the callers of the last `up` alone, and is replaced by this one;
 * a drill's cut is healed by `repair`, or by itself.
 */
function isBarredByLab({ from, to, service }: Way, filters: ReadonlyMap<string, Filters>): boolean {
  if (from === undefined) return false;
  const there = filters.get(to.name);
  const callers = there?.allowed.get(`${to.address} ${service.port}`);
  const isUnknown = callers !== undefined && !callers.includes(from.address);
  const isLost = there?.lost.includes(from.address) || filters.get(from.name)?.lost.includes(to.address);
  return isUnknown || isLost === true;
}

function cureOf(way: Way, filters: ReadonlyMap<string, Filters>): string {
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
function letIn(way: Way, firewall: Firewall): string {
  const { from, to, service } = way;
  const kept = "and for the next boot where its rules are kept";
  switch (firewall.kind) {
    case "ufw":
      return `let it in on ${to.name}: ufw allow proto tcp from ${from?.address ?? "any"} to ${to.address} port ${service.port}`;
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
function richRule({ from, service }: Way): string {
  const source = from === undefined ? "" : ` source address="${from.address}"`;
  return `rule family="ipv4"${source} port port="${service.port}" protocol="tcp" accept`;
}

function iptablesMatch({ from, to, service }: Way): string {
  const source = from === undefined ? "" : `-s ${from.address} `;
  return `-p tcp ${source}-d ${to.address} --dport ${service.port}`;
}

function nftMatch({ from, to, service }: Way): string {
  const source = from === undefined ? "" : `ip saddr ${from.address} `;
  return `${source}ip daddr ${to.address} tcp dport ${service.port}`;
}
