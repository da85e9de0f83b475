/**
 * Cuts a host off from another without a word: what arrives from there, of the lab's ports alone, is dropped before
 * anyone hears of it. SSH stays, also through a jump host. The cut heals by itself if nothing heals it.
 */

/** A table of the drill's own, beside that of the lab's firewall. */
export const DRILL_TABLE = "inet msm_lab_drill";

/** Longer than any fault lasts. */
const HEALING = "15m";

/** Shell text that makes a host lose an address, together with those it has lost already. @param ports the lab's, TCP. */
export function lose(address: string, ports: readonly number[]): string {
  const set = [...new Set(ports)].join(", ");
  return [
    "nft -f - <<'END'",
    `add table ${DRILL_TABLE}`,
    `add set ${DRILL_TABLE} lost { type ipv4_addr; flags timeout; timeout ${HEALING}; }`,
    `add chain ${DRILL_TABLE} input { type filter hook input priority raw; policy accept; }`,
    `flush chain ${DRILL_TABLE} input`,
    `add rule ${DRILL_TABLE} input ip saddr @lost tcp dport { ${set} } drop`,
    `add rule ${DRILL_TABLE} input ip saddr @lost tcp sport { ${set} } drop`,
    `add element ${DRILL_TABLE} lost { ${address} }`,
    "END",
  ].join("\n");
}

/** Shell text that lets the host find the address again; does nothing if it was not lost. */
export function find(address: string): string {
  const element = `element ${DRILL_TABLE} lost { ${address} }`;
  return `if nft get ${element} >/dev/null 2>&1; then nft delete ${element}; fi`;
}

/** Shell text that prints what `lostAddresses` reads and lets the host find all of them. */
export const FIND_ALL = `if nft list set ${DRILL_TABLE} lost 2>/dev/null; then nft delete table ${DRILL_TABLE}; fi`;

/** The addresses that a host was made to lose. @param listing nft's, of their set. */
export function lostAddresses(listing: string): readonly string[] {
  return listing.match(/\d+(\.\d+){3}/g) ?? [];
}
