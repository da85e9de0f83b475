import type { LabNode, Store, StoreId } from "./model.ts";
import { running } from "./nodes.ts";

/** The memcacheds as n1, n2, … in the order of their nodes. */
export function storesOf(nodes: readonly LabNode[]): readonly Store[] {
  const memcacheds = running(nodes, "memcached");
  const someStandAlone = memcacheds.some(({ node }) => !runsTomcat(node));
  return memcacheds.map(({ node, service }, index) => ({
    id: `n${index + 1}` as StoreId,
    node: node.name,
    service: service.name,
    address: node.address,
    port: service.port,
    role: someStandAlone && runsTomcat(node) ? "backup" : "primary",
  }));
}

/** msm's `memcachedNodes`, e.g. `n1:172.16.103.2:11211,n2:172.16.103.3:11211`; with ids also for a single store. */
export function memcachedNodes(stores: readonly Store[]): string {
  return stores.map(({ id, address, port }) => `${id}:${address}:${port}`).join(",");
}

function runsTomcat({ services }: LabNode): boolean {
  return services.some(({ kind }) => kind === "tomcat");
}

/** Never all stores and never the only one, which msm would refuse: a backup exists only beside a primary. */
export function failoverNodes(stores: readonly Store[]): readonly StoreId[] {
  return stores.filter(({ role }) => role === "backup").map(({ id }) => id);
}
