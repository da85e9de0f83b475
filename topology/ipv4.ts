/** Arithmetic on IPv4 addresses, each as an unsigned 32-bit number. */

import { isIPv4 } from "node:net";

/** A CIDR block: `base` is the network address, `base + size - 1` the broadcast address. */
export interface Block {
  readonly base: number;
  readonly size: number;
}

/** The two halves of `172.16.103.0/24`; undefined where it is not CIDR. */
export function parseCidr(cidr: string): { readonly address: string; readonly prefix: number } | undefined {
  const [, address = "", prefix] = /^([\d.]+)\/(\d|[12]\d|3[0-2])$/.exec(cidr) ?? [];
  return isIPv4(address) ? { address, prefix: Number(prefix) } : undefined;
}

/** The block of this prefix length that has the address in it. */
export function blockOf(address: string, prefix: number): Block {
  const size = 2 ** (32 - prefix);
  return { base: Math.floor(toNumber(address) / size) * size, size };
}

export function contains(outer: Block, inner: Block): boolean {
  return inner.base >= outer.base && inner.base + inner.size <= outer.base + outer.size;
}

export function toNumber(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

export function toAddress(number: number): string {
  return [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join(".");
}
