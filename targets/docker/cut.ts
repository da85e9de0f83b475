/**
 * Cuts a node off from another without a word. The container of a node has no tool and no right for it; a short-lived
 * one beside it has. Nothing is dropped: frames go to a neighbour that does not exist.
 */

const NOBODY = "02:00:00:00:00:01";

/** Shell text that makes a node lose an address; `permanent` keeps ARP from finding it again. */
export function lose(address: string): string {
  return `ip neigh replace ${address} lladdr ${NOBODY} nud permanent dev ${deviceTo(address)}`;
}

/** Shell text that lets the node find the address again; does nothing if it was not lost. */
export function find(address: string): string {
  return `! ip neigh show ${address} | grep -q ${NOBODY} || ip neigh del ${address} dev ${deviceTo(address)}`;
}

/** The addresses that a node was made to lose. @param table its `/proc/net/arp`. */
export function lostAddresses(table: string): readonly string[] {
  return table
    .split("\n")
    .filter((line) => line.includes(NOBODY))
    .map((line) => line.split(/\s+/)[0] ?? "");
}

function deviceTo(address: string): string {
  return `$(ip -o route get ${address} | sed 's/.* dev \\([^ ]*\\).*/\\1/')`;
}
