import type { Store } from "./model.ts";

/** msm's `memcachedNodes`, e.g. `n1:172.16.103.2:11211,n2:172.16.103.3:11211`; with ids also for a single store. */
export function memcachedNodes(stores: readonly Store[]): string {
  return stores.map(({ id, address, port }) => `${id}:${address}:${port}`).join(",");
}
