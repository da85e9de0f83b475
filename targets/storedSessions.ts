/** The sessions that a memcached holds, asked of itself. */

import { poll } from "../common/poll.ts";
import type { Inspection, Question } from "./inspection.ts";

/** memcached lists its keys for one client at a time, and that may be the session guard. */
const DUMP_POLLING = { timeoutMs: 1500, intervalMs: 200 };

/**
 * Returns the key of each copy of a session; undefined if the memcached does not answer. Stock msm puts `bak:` before the id of a
 * second copy, the session guard nothing.
 */
export async function storedSessions(
  inside: Pick<Inspection, "ask">,
  { node, address, port }: { readonly node: string } & Pick<Question, "address" | "port">,
): Promise<readonly string[] | undefined> {
  const request = Buffer.from("lru_crawler metadump all\r\n");
  const question = { from: node, address, port, request, answer: { line: "END|BUSY" } } as const;
  const dump = await poll(
    () => inside.ask(question).then(String, () => ""),
    (answer) => answer === "" || isWhole(answer),
    DUMP_POLLING,
  );
  return isWhole(dump) ? sessionKeys(dump) : undefined;
}

function isWhole(dump: string): boolean {
  return /^END\r?$/m.test(dump);
}

/**
 * Items of `validity:`, `lock:` and `bak:validity:` hold no session.
 * @param dump memcached's list of keys, percent-encoded.
 */
export function sessionKeys(dump: string): readonly string[] {
  return [...dump.matchAll(/^key=(\S+) .*\bsize=(\d+)/gm)]
    .map(([, key = "", size]) => ({ key: decodeURIComponent(key), size: Number(size) }))
    .filter(({ key, size }) => size > 2 * key.length + EMPTY_ITEM_BYTES && /^(bak:)?[^:]+$/.test(key))
    .map(({ key }) => key);
}

/**
 * Size of an item, without its key, that holds no session: what memcached 1.6 adds on a 64-bit machine (48 of its own, 8
 * for CAS, the ends of key and value) and the 16 that the session guard keeps of an ended session. Of a session whose id
 * has changed it also keeps the new id, which is as long as the key.
 */
const EMPTY_ITEM_BYTES = 48 + 8 + 1 + 2 + 16;
