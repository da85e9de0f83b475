import type { LabNode, Store, StoreId } from "./model.ts";
import { running } from "./nodes.ts";

/** The memcacheds as n1, n2, … in the order of their nodes. */
export function storesOf(nodes: readonly LabNode[], port: number): readonly Store[] {
  const homes = running(nodes, "memcached");
  const someStandAlone = homes.some((node) => !node.services.includes("tomcat"));
  return homes.map((node, index) => ({
    id: `n${index + 1}` as StoreId,
    node: node.name,
    address: node.address,
    port,
    role: someStandAlone && node.services.includes("tomcat") ? "backup" : "primary",
  }));
}

/** Never all stores and never the only one, which msm would refuse: a backup exists only beside a primary. */
export function failoverNodes(stores: readonly Store[]): readonly StoreId[] {
  return stores.filter(({ role }) => role === "backup").map(({ id }) => id);
}
