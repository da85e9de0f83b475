/** How many sessions there are before an update ends some of them. */

import { inTime } from "../common/inTime.ts";
import type { Inspection } from "../targets/inspection.ts";
import type { KnownLab } from "../targets/knownLab.ts";
import { storedSessions } from "../targets/storedSessions.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import { isKind, nodesServed, outputsServed } from "./order.ts";

/** An update is not kept waiting for a count. */
const TIMEOUT_MS = 2000;

/**
 * Returns the warning with the number of sessions that it is about now; as it is if a memcached does not say within two seconds.
 * @param warning of an update that ends sessions.
 * @param areGone whether it is about those alone whose ids name a memcached that goes.
 */
export async function withLiveSessions(
  { warning, areGone }: { readonly warning: string; readonly areGone: boolean },
  stack: string,
  topology: Topology,
  known: KnownLab,
): Promise<string> {
  const inside = TARGETS[topology.target].inspect(stack, topology);
  const all = await inTime(liveSessions(inside, topology, known), TIMEOUT_MS);
  if (all === undefined) return warning;
  return `${warning} ${describeLive(all, areGone ? goneStoreIds(topology, known) : undefined)}`;
}

/**
 * E.g. `That is 17 of 42 sessions now.`
 * @param gone the memcacheds of whose sessions it tells. Default: all.
 */
export function describeLive(ids: readonly string[], gone?: readonly string[]): string {
  const ending = gone ? ids.filter((id) => gone.some((store) => isNamed(store, id))) : ids;
  const all = ids.length === 1 ? "1 session" : `${ids.length} sessions`;
  return `That is ${gone ? `${ending.length} of ` : ""}${all} now.`;
}

/** Returns the ids of all sessions; undefined if a memcached does not answer, or none is known. */
export async function liveSessions(
  inside: Pick<Inspection, "ask">,
  { nodes }: Pick<Topology, "nodes">,
  known: KnownLab,
): Promise<readonly string[] | undefined> {
  const stores = storesServed(known);
  const held = await Promise.all(
    stores.map(({ node, address, port }) => {
      // Of a node that goes it may be unknown how to reach it.
      const from = nodes.some(({ name }) => name === node) ? node : (nodes[0]?.name ?? node);
      return storedSessions(inside, { node: from, address, port });
    }),
  );
  if (stores.length === 0 || held.some((keys) => keys === undefined)) return undefined;
  return [...new Set(held.flatMap((keys) => keys ?? []).map((key) => key.replace(/^bak:/, "")))];
}

function goneStoreIds({ stores }: Pick<Topology, "stores">, known: KnownLab): readonly string[] {
  const staying = new Set(stores.map(planName));
  return storesServed(known).flatMap(({ id, name }) => (staying.has(name) ? [] : [id]));
}

interface StoreServed {
  readonly id: string;
  /** Its `planName`. */
  readonly name: string;
  readonly node: string;
  readonly address: string;
  readonly port: number;
}

/** The memcacheds at the end of the last complete deployment. */
function storesServed(known: KnownLab): readonly StoreServed[] {
  const parts = outputsServed(known).memcachedNodes?.split(",") ?? [];
  const places = nodesServed(known).flatMap(({ name: node, services }) =>
    services.map((service) => ({ node, name: planName({ node, service }) })),
  );
  const stores = places.filter(({ name }) => isKind("memcached", name));
  return stores.flatMap((store, index) => {
    const [id = "", address = "", port] = parts[index]?.split(":") ?? [];
    return port === undefined ? [] : [{ ...store, id, address, port: Number(port) }];
  });
}

/** `<id>-<store>`, with sticky sessions `<id>-<store>.<route>`. */
function isNamed(store: string, id: string): boolean {
  return id.split(".", 1)[0]?.endsWith(`-${store}`) ?? false;
}
