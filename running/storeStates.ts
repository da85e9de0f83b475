import { poll } from "../common/poll.ts";
import type { Inspection } from "../targets/inspection.ts";
import { TARGETS } from "../targets/targets.ts";
import type { Store, StoreId, Topology } from "../topology/model.ts";
import { parseSessionId } from "./sessionId.ts";

export interface StoreState {
  readonly id: string;
  readonly node: string;
  readonly role: Store["role"];
  readonly address: string;
  /** First copies it holds; absent where it does not answer. */
  readonly sessions: number | undefined;
  /** Second copies it holds; absent where it does not answer. */
  readonly backups: number | undefined;
}

export function storeStates(stack: string, topology: Topology): Promise<readonly StoreState[]> {
  const inside = TARGETS[topology.target].inspect(stack, topology);
  return Promise.all(
    topology.stores.map(async (store) => ({
      id: store.id,
      node: store.node,
      address: `${store.address}:${store.port}`,
      role: store.role,
      ...(await copies(inside, store)),
    })),
  );
}

interface Copies {
  readonly sessions: number | undefined;
  readonly backups: number | undefined;
}

/** memcached lists its keys for one asker at a time, and the session guard may be it. */
const POLLING = { timeoutMs: 1500, intervalMs: 200 };

async function copies(inside: Inspection, { id, node, address, port }: Store): Promise<Copies> {
  const request = Buffer.from("lru_crawler metadump all\r\n");
  const question = { from: node, address, port, request, answer: { line: "END|BUSY" } } as const;
  const dump = await poll(
    () => inside.ask(question).then(String, () => ""),
    (answer) => answer === "" || isWhole(answer),
    POLLING,
  );
  return isWhole(dump) ? countCopies(dump, id) : { sessions: undefined, backups: undefined };
}

function isWhole(dump: string): boolean {
  return /^END\r?$/m.test(dump);
}

/**
 * Counts sessions: the first copy lies on the store that its id names; the second one on another, where stock msm puts
 * `bak:` before the id and the session guard nothing. `validity:`, `lock:` and `bak:validity:` are notes beside them.
 * @param dump memcached's list of keys, percent-encoded.
 */
export function countCopies(
  dump: string,
  store: StoreId,
): { readonly sessions: number; readonly backups: number } {
  const stored = [...dump.matchAll(/^key=(\S+) .*\bsize=(\d+)/gm)]
    .map(([, key = "", size]) => ({ key: decodeURIComponent(key), size: Number(size) }))
    .filter(({ key, size }) => size > 2 * key.length + EMPTY && /^(bak:)?[^:]+$/.test(key))
    .map(({ key }) => key);
  const sessions = stored.filter((key) => !key.startsWith("bak:") && parseSessionId(key).store === store);
  return { sessions: sessions.length, backups: stored.length - sessions.length };
}

/**
 * Bytes of an item beside its key that hold no session: what memcached 1.6 adds on a 64-bit machine (48 of its own, 8 for
 * CAS, the ends of key and value) and the 16 that the session guard keeps of one that has ended. Of one that has got another
 * id it also keeps that, which is as long as the key.
 */
const EMPTY = 48 + 8 + 1 + 2 + 16;
