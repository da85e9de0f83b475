/** What filters the packets of a host: the lab's own tables, and the firewall that was there before them. */

import { FIREWALL_TABLE } from "../../templates/nftables/firewall.ts";
import { DRILL_TABLE, lostAddresses } from "./cut.ts";

/** A host's filters, as far as they matter to a client that they keep out. */
export interface Filters {
  /** What rules are to be added to. */
  readonly firewall: Firewall;
  /** Whether it also lets out only what its rules name. */
  readonly holdsBack: boolean;
  /** Of the lab's table as it is now: who may connect, by `ADDRESS PORT`. */
  readonly allowed: ReadonlyMap<string, readonly string[]>;
  /** Whom a drill has cut the host off from. */
  readonly lost: readonly string[];
}

export type Firewall =
  | { readonly kind: "ufw" | "firewalld" | "iptables" | "none" }
  | { readonly kind: "nft"; readonly chain: string };

/** Text for bash that prints what `parseFilters` reads. A host with iptables need not have nft, nor does nft show them all. */
export const FILTERS_SCRIPT = `export LC_ALL=C
if ufw status 2>/dev/null | grep -q '^Status: active'; then echo ufw; fi
if firewall-cmd --state >/dev/null 2>&1; then echo firewalld; fi
iptables-save 2>/dev/null | grep -E '^(-A INPUT |:(IN|OUT)PUT DROP )' || :
nft list chains 2>/dev/null || :
echo end
nft list table inet ${FIREWALL_TABLE} 2>/dev/null || :
echo end
nft list set ${DRILL_TABLE} lost 2>/dev/null || :`;

/** @param text what `FILTERS_SCRIPT` printed. */
export function parseFilters(text: string): Filters {
  const [others = "", own = "", drill = ""] = text.split(/^end$/m);
  return {
    firewall: firewallOf(others),
    holdsBack: /hook output [^;]*; policy drop;|^:OUTPUT DROP /m.test(others),
    allowed: allowedIn(own),
    lost: lostAddresses(drill),
  };
}

/** iptables works on nftables' tables, and refuses one that has rules of nft's. */
const IPTABLES = "ip filter INPUT";

/** ufw and firewalld have chains of their own, which are theirs to change. */
function firewallOf(text: string): Firewall {
  const kind = /^(ufw|firewalld)$/m.exec(text)?.[1];
  if (kind === "ufw" || kind === "firewalld") return { kind };
  const chains = inputChains(text);
  const drops = chains.find(({ policy }) => policy === "drop");
  // Others drop at their end. Beside the firewall there may be chains of those who watch it, as fail2ban.
  const chain = drops ?? chains.find(({ name }) => name.includes(" filter ")) ?? chains[0];
  if (chain === undefined) return { kind: /^(-A |:)INPUT /m.test(text) ? "iptables" : "none" };
  return chain.name === IPTABLES ? { kind: "iptables" } : { kind: "nft", chain: chain.name };
}

/** The chains that hear what arrives, without the lab's. @param text as `nft list chains` prints them. */
function inputChains(text: string): readonly { readonly name: string; readonly policy: string }[] {
  const tables = text.split(/^(?=table )/m).filter((table) => !table.startsWith("table inet msm_lab"));
  return tables.flatMap((table) => {
    const [, family] = /^table (\S+ \S+) /.exec(table) ?? [];
    const chains = table.matchAll(/chain (\S+) \{\s+type filter hook input [^;]*;(?: policy (\w+);)?/g);
    return [...chains].map(([, chain, policy = ""]) => ({ name: `${family} ${chain}`, policy }));
  });
}

function allowedIn(text: string): ReadonlyMap<string, readonly string[]> {
  const rules = text.matchAll(/ip daddr (\S+) tcp dport (\d+) ip saddr != (.*?) reject/g);
  return new Map(
    [...rules].map(([, address, port, callers = ""]) => [
      `${address} ${port}`,
      callers.match(/\d+(\.\d+){3}/g) ?? [],
    ]),
  );
}
