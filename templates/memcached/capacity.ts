/** What a memcached must be able to hold, derived from the sizes of the lab. Figures are measured with memcached 1.6.18. */

import { KEYS } from "../../topology/config.ts";
import type { Topology } from "../../topology/model.ts";

/** The part of a topology on which the capacity of its memcacheds depends. */
export type Capacity = Pick<Topology, "storeSize" | "tomcats" | "applications">;

/** The most connections of one manager to one memcached: those of the guard's `ConnectionPool`. */
export const POOLED_CONNECTIONS = 64;

/** The expiry and the resync of a manager each list the keys on a connection of their own. */
const LISTING_CONNECTIONS = 2;

/** For whoever looks at a memcached: `status`, `verify`, the drill, a person; and for managers that just bring it in step. */
const SPARE_CONNECTIONS = 32;

/** The limit counts the files that memcached itself has open: its port, and those of its threads. */
const OWN_FILES = 24;

/** memcached's own default. */
const LEAST_CONNECTIONS = 1024;

/** The limits of a lab that serves the page alone. */
const PAGE_CONNECTIONS = 256;
const PAGE_LIMIT_MIB = 128;

/**
 * Whether this is the lab of the page alone, with the sizes that all labs had before sizes could be chosen. Its limits stay what
 * they were: others would restart its memcacheds at an update, and so end every session.
 */
function isPageAlone({ storeSize, tomcats, applications }: Capacity): boolean {
  const { memory, itemSize } = KEYS.stores.keys;
  const isDefault = storeSize.memory === memory.default && storeSize.itemSize === itemSize.default;
  return isDefault && tomcats.length <= 2 && applications.length === 0;
}

/**
 * Returns the limit of connections. A memcached that has stood still learns that a Tomcat has closed its connections only
 * when the Tomcat has opened new ones, so there is room for both: with less, memcached refuses connections, and a manager
 * takes it for lost. The limit doubles, as every change of it restarts the memcacheds.
 */
export function connectionLimit(capacity: Capacity): number {
  if (isPageAlone(capacity)) return PAGE_CONNECTIONS;
  const managers = capacity.tomcats.length * (1 + capacity.applications.length);
  const needed = 2 * managers * (POOLED_CONNECTIONS + LISTING_CONNECTIONS) + SPARE_CONNECTIONS + OWN_FILES;
  return Math.max(LEAST_CONNECTIONS, 2 ** Math.ceil(Math.log2(needed)));
}

/** Its classes of items, from 96 bytes to 512 KiB; each may take a page of 1 MiB even if the memory is used up. */
const CLASSES_MIB = 39;

/** The program and its threads, and room for what the kernel keeps for sockets, which version 2 of cgroups counts too. */
const PROGRAM_MIB = 32;

/** Two tables of keys while it grows, of 16 bytes per key, and a key for every 96 bytes: the smallest class of items. */
const KEY_TABLE_SHARE = 1 / 6;

/** The buffer and the state of a connection in use. */
const CONNECTION_KIB = 17;

/** Returns the limit for the memory of the whole process, in MiB: what it takes if everything is full at the same time. */
export function memoryLimitMiB(capacity: Capacity): number {
  if (isPageAlone(capacity)) return PAGE_LIMIT_MIB;
  const { memory } = capacity.storeSize;
  const items = memory * (1 + KEY_TABLE_SHARE) + CLASSES_MIB;
  return Math.ceil(items + PROGRAM_MIB + (connectionLimit(capacity) * CONNECTION_KIB) / 1024);
}

/** Returns the arguments of memcached for its sizes. */
export function sizeArguments(capacity: Capacity): readonly string[] {
  const { memory, itemSize } = capacity.storeSize;
  const connections = ["-c", String(connectionLimit(capacity))];
  return isPageAlone(capacity)
    ? ["-m", String(memory), ...connections]
    : ["-m", String(memory), "-I", `${itemSize}m`, ...connections];
}

/** The variable in a memcached's environment that names its size; absent for the page alone. memcached itself ignores it. */
export const SIZE = "SIZE";

export function sizeVariable(capacity: Capacity): Readonly<Record<string, string>> {
  return isPageAlone(capacity) ? {} : { [SIZE]: sizeOf(capacity) };
}

/** The size of a memcached without the variable. */
export const PAGE_SIZE = `64 MiB, items of up to 1 MiB, ${PAGE_CONNECTIONS} connections`;

/** Returns the size in words; another one restarts the memcached, empty. */
export function sizeOf(capacity: Capacity): string {
  const { memory, itemSize } = capacity.storeSize;
  return `${memory} MiB, items of up to ${itemSize} MiB, ${connectionLimit(capacity)} connections`;
}
