import type { Inspection } from "../targets/inspection.ts";
import { storedSessions } from "../targets/storedSessions.ts";
import type { Store, StoreId } from "../topology/model.ts";
import { parseSessionId } from "./sessionId.ts";

export interface StoreState {
  readonly id: string;
  readonly node: string;
  readonly role: Store["role"];
  readonly address: string;
  /** First copies that it holds; undefined if it does not answer. */
  readonly sessions: number | undefined;
  /** Second copies that it holds; undefined if it does not answer. */
  readonly backups: number | undefined;
}

export function storeStates(inside: Inspection, stores: readonly Store[]): Promise<readonly StoreState[]> {
  return Promise.all(
    stores.map(async (store) => {
      const { id, node, role, address, port } = store;
      const keys = await storedSessions(inside, store);
      const copies = keys === undefined ? { sessions: undefined, backups: undefined } : countCopies(keys, id);
      return { id, node, address: `${address}:${port}`, role, ...copies };
    }),
  );
}

/**
 * Counts sessions: the first copy is in the store that its id names, the second one in another.
 * @param keys see `storedSessions`.
 */
export function countCopies(
  keys: readonly string[],
  store: StoreId,
): { readonly sessions: number; readonly backups: number } {
  const sessions = keys.filter((key) => !key.startsWith("bak:") && parseSessionId(key).store === store);
  return { sessions: sessions.length, backups: keys.length - sessions.length };
}
