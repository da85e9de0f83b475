import { isIPv4 } from "node:net";
import { type Field, read, refuse } from "./field.ts";
import { type Block, toAddress, toNumber } from "./ipv4.ts";
import type { Address } from "./model.ts";

/** Where an address must lie, with the words for both. */
export interface Range {
  /** CIDR, e.g. `172.16.103.0/24`. */
  readonly subnet: string;
  readonly block: Block;
  /** What to write instead of a wrong address. */
  readonly cure: string;
}

/** A host address of the range. Without a range, because the subnet is wrong itself, only the form is checked. */
export function hostAddress(field: Field, range: Range | undefined): Address | undefined {
  const cure = range?.cure ?? "write an IPv4 address such as 172.16.103.1";
  const address = ipv4(field, cure);
  if (address === undefined || range === undefined) return address as Address | undefined;
  const { base, size } = range.block;
  const offset = toNumber(address) - base;
  if (offset < 0 || offset >= size)
    return refuse(field, `${address} is outside the network ${range.subnet}`, cure);
  if (offset === 0)
    return refuse(field, `${address} is the address of the network ${range.subnet} itself`, cure);
  if (offset === size - 1)
    return refuse(field, `${address} is the broadcast address of ${range.subnet}`, cure);
  return address as Address;
}

/** Any IPv4 address in dotted form. */
export function ipv4(field: Field, cure: string): string | undefined {
  return read(field, "an IPv4 address", cure, (value) =>
    typeof value === "string" && isIPv4(value) ? value : undefined,
  );
}

/** `choose an address from 172.16.103.1 to 172.16.103.253`: the block's hosts without the one already taken. */
export function chooseHost({ base, size }: Block, taken?: string): string {
  const hosts = [base + 1, base + size - 2] as const;
  const first = taken === toAddress(hosts[0]) ? hosts[0] + 1 : hosts[0];
  const last = taken === toAddress(hosts[1]) ? hosts[1] - 1 : hosts[1];
  const inside = taken !== undefined && toNumber(taken) > first && toNumber(taken) < last;
  return `choose an address from ${toAddress(first)} to ${toAddress(last)}${inside ? ` without ${taken}` : ""}`;
}
