import { poll } from "../common/poll.ts";
import type { Inspection } from "../targets/inspection.ts";
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
    stores.map(async (store) => ({
      id: store.id,
      node: store.node,
      address: `${store.address}:${store.port}`,
      role: store.role,
      ...(await copies(inside, store)),
    })),
  );
}

/** memcached lists its keys for one client at a time, and that may be the session guard. */
const DUMP_POLLING = { timeoutMs: 1500, intervalMs: 200 };

async function copies(
  inside: Inspection,
  { id, node, address, port }: Store,
): Promise<Pick<StoreState, "sessions" | "backups">> {
  const request = Buffer.from("lru_crawler metadump all\r\n");
  const question = { from: node, address, port, request, answer: { line: "END|BUSY" } } as const;
  const dump = await poll(
    () => inside.ask(question).then(String, () => ""),
    (answer) => answer === "" || isWhole(answer),
    DUMP_POLLING,
  );
  return isWhole(dump) ? countCopies(dump, id) : { sessions: undefined, backups: undefined };
}

function isWhole(dump: string): boolean {
  return /^END\r?$/m.test(dump);
}

/**
 * Counts sessions: the first copy is in the store that its id names, the second one in another. There stock msm puts
 * `bak:` before the id, the session guard nothing. Items of `validity:`, `lock:` and `bak:validity:` hold no session.
 * @param dump memcached's list of keys, percent-encoded.
 */
export function countCopies(
  dump: string,
  store: StoreId,
): { readonly sessions: number; readonly backups: number } {
  const stored = [...dump.matchAll(/^key=(\S+) .*\bsize=(\d+)/gm)]
    .map(([, key = "", size]) => ({ key: decodeURIComponent(key), size: Number(size) }))
    .filter(({ key, size }) => size > 2 * key.length + EMPTY_ITEM_BYTES && /^(bak:)?[^:]+$/.test(key))
    .map(({ key }) => key);
  const sessions = stored.filter((key) => !key.startsWith("bak:") && parseSessionId(key).store === store);
  return { sessions: sessions.length, backups: stored.length - sessions.length };
}

/**
 * Size of an item, without its key, that holds no session: what memcached 1.6 adds on a 64-bit machine (48 of its own, 8
 * for CAS, the ends of key and value) and the 16 that the session guard keeps of an ended session. Of a session whose id
 * has changed it also keeps the new id, which is as long as the key.
 */
const EMPTY_ITEM_BYTES = 48 + 8 + 1 + 2 + 16;
