/** The order in which a change reaches the memcacheds, so that all sessions are in some of them at any time. */

import type { KnownLab } from "../targets/knownLab.ts";
import type { Store, Tomcat, Topology } from "../topology/model.ts";
import { servedThere } from "./order.ts";

export interface StoreTurn {
  readonly store: Store;
  /** Whether it comes once those before it are in step. */
  readonly isInTurn: boolean;
  /** The Tomcats that must have it in step before anything after it changes. */
  readonly before: readonly Tomcat[];
  /** The Tomcats that must have it in step at the end: before, it is at an address that they do not know, or they do not serve. */
  readonly end: readonly Tomcat[];
}

/**
 * Stores that stay where the Tomcats know them come one after the other, if the Tomcats bring them back in step.
 * @param isNewFormat whether no Tomcat will be able to read what the stores have: it must not come back into any.
 */
export function storeOrder(
  topology: Pick<Topology, "sessions" | "stores" | "tomcats">,
  known: KnownLab,
  isNewFormat: boolean,
): readonly StoreTurn[] {
  const stays = servedThere(known);
  return topology.stores.map((store) => {
    if (!isRefilled(topology)) return { store, isInTurn: false, before: [], end: [] };
    const isInTurn = !isNewFormat && stays(store);
    const { before = [], end = [] } = Object.groupBy(topology.tomcats, (tomcat) =>
      isInTurn && stays(tomcat) ? "before" : "end",
    );
    return { store, isInTurn, before, end };
  });
}

/** Whether the Tomcats fill a memcached that comes back empty: from their heaps, or the guard with what another one has. */
export function isRefilled({ sessions, stores }: Pick<Topology, "sessions" | "stores">): boolean {
  return sessions.mode === "sticky" || (sessions.guard && stores.length > 1);
}
