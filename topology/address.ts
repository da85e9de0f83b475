/** Parses addresses of hosts and networks, and computes with them. */

import { isIP, isIPv4 } from "node:net";
import { type Field, read, refuse } from "./field.ts";
import type { Address } from "./model.ts";

/** An IPv4 network: `base` is the network's own address, `base + size - 1` the broadcast address, as numbers. */
export interface Block {
  /** E.g. `172.16.103.0/24`. */
  readonly cidr: string;
  /** The address with which the text named the network. */
  readonly address: string;
  readonly prefix: number;
  readonly base: number;
  readonly size: number;
}

/** Returns the network of an address with a prefix, e.g. `172.16.103.7/24`; undefined for any other text. */
export function blockOf(text = ""): Block | undefined {
  const [, address = "", digits] = /^([\d.]+)\/(\d|[12]\d|3[0-2])$/.exec(text) ?? [];
  if (!isIPv4(address)) return undefined;
  const prefix = Number(digits);
  const size = 2 ** (32 - prefix);
  const base = Math.floor(toNumber(address) / size) * size;
  return { cidr: `${toAddress(base)}/${prefix}`, address, prefix, base, size };
}

export function contains(outer: Block, inner: Block): boolean {
  return inner.base >= outer.base && inner.base + inner.size <= outer.base + outer.size;
}

/** Returns whether two networks share addresses; false if one of them is not an IPv4 network. */
export function overlap(a: string, b: string): boolean {
  const [one, other] = [blockOf(a), blockOf(b)];
  return one !== undefined && other !== undefined && (contains(one, other) || contains(other, one));
}

export function lastHost({ base, size }: Block): string {
  return toAddress(base + size - 2);
}

/** Returns the first address for a host that is not taken; undefined if all are. */
export function freeHost({ base, size }: Block, taken: ReadonlySet<string | undefined>): string | undefined {
  for (let host = base + 1; host < base + size - 1; host++) {
    const address = toAddress(host);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

/**
 * Returns a cure such as `choose an address from 172.16.103.1 to 172.16.103.253`: the block's hosts without a taken
 * one.
 */
export function chooseHost(block: Block, taken?: string): string {
  const hosts = [block.base + 1, block.base + block.size - 2] as const;
  const first = taken === toAddress(hosts[0]) ? hosts[0] + 1 : hosts[0];
  const last = taken === toAddress(hosts[1]) ? hosts[1] - 1 : hosts[1];
  const inside = taken !== undefined && toNumber(taken) > first && toNumber(taken) < last;
  return `choose an address from ${toAddress(first)} to ${toAddress(last)}${inside ? ` without ${taken}` : ""}`;
}

/**
 * Reads a host address of the block. If the subnet itself is wrong there is no block, and only the form is checked.
 * @param cure tells the user what to write instead of a wrong address.
 */
export function hostAddress(
  field: Field,
  block: Block | undefined,
  cure = "write an IPv4 address such as 172.16.103.1",
): Address | undefined {
  const address = ipv4(field, cure);
  if (address === undefined || block === undefined) return address as Address | undefined;
  const { cidr, base, size } = block;
  const offset = toNumber(address) - base;
  if (offset < 0 || offset >= size) return refuse(field, `${address} is outside the network ${cidr}`, cure);
  if (offset === 0) return refuse(field, `${address} is the address of the network ${cidr} itself`, cure);
  if (offset === size - 1) return refuse(field, `${address} is the broadcast address of ${cidr}`, cure);
  return address as Address;
}

/** Reads any IPv4 address in dotted form. */
export function ipv4(field: Field, cure: string): string | undefined {
  return read(field, "an IPv4 address", cure, (value) =>
    typeof value === "string" && isIPv4(value) ? value : undefined,
  );
}

/** Reads the name by which programs connect to a host: a DNS name or an IP address. */
export function hostName(field: Field, noun: string, cure: string): string | undefined {
  return read(field, noun, cure, (value) =>
    typeof value === "string" && (isIP(value) > 0 || isDnsName(value)) ? value : undefined,
  );
}

/** Labels as DNS servers accept them, `_` included; the last one needs a letter, otherwise it is meant as an address. */
export function isDnsName(text: string): boolean {
  return (
    text.length <= 253 && /[a-z][^.]*$/i.test(text) && text.split(".").every((label) => LABEL.test(label))
  );
}

const LABEL = /^\w([\w-]{0,61}\w)?$/;

function toNumber(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

function toAddress(number: number): string {
  return [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join(".");
}
