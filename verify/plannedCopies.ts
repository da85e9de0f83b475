import { assertNever } from "../common/assertNever.ts";
import type { SessionId } from "../running/sessionId.ts";
import type { Topology } from "../topology/model.ts";

/** One copy of a session. */
export interface Copy {
  /** The store's id, e.g. `n1`. */
  readonly store: string;
  /** memcached's key. */
  readonly key: string;
}

/** Returns where a session's copies are while every store works; the session guard stores both under the same key. */
export function plannedCopies({ sessions, stores }: Topology, id: SessionId): readonly Copy[] {
  const ids = stores.map((store) => store.id);
  const first = { store: id.store, key: keyIn(id.store, id) };
  switch (sessions.mode) {
    case "sticky":
      return [first];
    case "nonSticky": {
      const next = nextOf(ids, id.store);
      // A single store has the only copy (msm #122).
      if (next === id.store) return [first];
      return [first, { store: next, key: sessions.guard ? first.key : `bak:${first.key}` }];
    }
    default:
      return assertNever(sessions);
  }
}

/** Returns every key under which a store may hold the session. */
export function possibleKeys({ stores }: Topology, id: SessionId): readonly string[] {
  const keys = stores.map((store) => keyIn(store.id, id));
  return [...keys, ...keys.map((key) => `bak:${key}`)];
}

function keyIn(store: string, { bare, route }: SessionId): string {
  return `${bare}-${store}${route}`;
}

/** msm treats the stores as a ring, in the order of memcachedNodes. */
function nextOf(ids: readonly string[], store: string): string {
  return ids[(ids.indexOf(store) + 1) % ids.length] ?? store;
}
