import { endpointOf } from "./endpoint.ts";
import type { LabNode, Store, StoreId } from "./model.ts";
import { running } from "./nodes.ts";

/** Returns the memcacheds as n1, n2, … in the order of their nodes. */
export function storesOf(nodes: readonly LabNode[]): readonly Store[] {
  const memcacheds = running(nodes, "memcached");
  const someStandAlone = memcacheds.some(({ node }) => !runsTomcat(node));
  return memcacheds.map(({ node, service }, index) => ({
    id: `n${index + 1}` as StoreId,
    node: node.name,
    service: service.name,
    address: endpointOf(node, service.name),
    port: service.port,
    role: someStandAlone && runsTomcat(node) ? "backup" : "primary",
  }));
}

/**
 * Returns msm's `memcachedNodes`, e.g. `n1:172.16.103.2:11211,n2:172.16.103.3:11211`; a single store has an id as well.
 */
export function memcachedNodes(stores: readonly Store[]): string {
  return stores.map(({ id, address, port }) => `${id}:${address}:${port}`).join(",");
}

function runsTomcat({ services }: LabNode): boolean {
  return services.some(({ kind }) => kind === "tomcat");
}

/**
 * Returns the backups. They are never all stores, which msm would refuse: a backup exists only together with a primary.
 */
export function failoverNodes(stores: readonly Store[]): readonly StoreId[] {
  return stores.filter(({ role }) => role === "backup").map(({ id }) => id);
}
