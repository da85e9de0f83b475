/** Linux's own tables of sockets, `/proc/net/tcp` and its like, of one network namespace. */

/** A socket that takes connections (TCP) or datagrams (UDP) from anyone. */
export interface Listener {
  readonly protocol: "tcp" | "udp";
  /** As `ss` writes it; `0.0.0.0` and `::` stand for every address. */
  readonly address: string;
  readonly port: number;
}

/** Prints every table, headings and all; a kernel without IPv6 has no `tcp6`. */
export const LISTENERS_SCRIPT =
  "cd /proc/net; for t in tcp tcp6 udp udp6; do echo $t; cat $t; done 2>/dev/null; :";

/** Of a socket that listens, and of a datagram socket that has no peer (`include/net/tcp_states.h`). */
const OPEN = { tcp: "0A", udp: "07" } as const;

/**
 * @param tables what `LISTENERS_SCRIPT` printed.
 * @param isWanted whether a socket is wanted, by its inode.
 */
export function parseListeners(
  tables: string,
  isWanted: (inode: string) => boolean = () => true,
): readonly Listener[] {
  const found: Listener[] = [];
  let protocol: Listener["protocol"] = "tcp";
  for (const line of tables.split("\n")) {
    const [first = "", local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    if (/^(tcp|udp)6?$/.test(first)) protocol = first.startsWith("tcp") ? "tcp" : "udp";
    const [address = "", port = ""] = local.split(":");
    if (state === OPEN[protocol] && isWanted(inode)) {
      found.push({ protocol, address: addressOf(address), port: Number.parseInt(port, 16) });
    }
  }
  return found;
}

/** Words of four bytes, each in the order of a little-endian machine. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, "hex")].reverse());
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return groups.every((group) => group === "0") ? "::" : groups.join(":");
}
