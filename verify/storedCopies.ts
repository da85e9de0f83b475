import { poll } from "../common/poll.ts";
import type { SessionId } from "../running/sessionId.ts";
import type { Inspection } from "../targets/inspection.ts";
import type { Store, Topology } from "../topology/model.ts";
import { type Copy, plannedCopies, possibleKeys } from "./plannedCopies.ts";

export interface StoredCopy extends Copy {
  readonly value: Buffer;
}

/** Stock msm writes the second copy only after it has answered. */
const COPY_POLLING = { timeoutMs: 1000, intervalMs: 100 };

/** What the session guard keeps of an ended session; of a session whose id has changed it keeps the new id as well. */
const TOMBSTONE_BYTES = 16;

/** Returns the stored copies of these sessions as soon as all planned ones exist; after 1 s, those that exist. */
export async function storedCopies(
  inside: Inspection,
  topology: Topology,
  ids: readonly SessionId[],
): Promise<readonly StoredCopy[]> {
  const planned = ids.flatMap((id) => plannedCopies(topology, id));
  const keys = ids.flatMap((id) => possibleKeys(topology, id));
  return poll(
    async () => (await Promise.all(topology.stores.map((store) => copiesIn(inside, store, keys)))).flat(),
    (found) => planned.every((copy) => found.some(isSame(copy))),
    COPY_POLLING,
  );
}

export function isSame({ store, key }: Copy): (other: Copy) => boolean {
  return (other) => other.store === store && other.key === key;
}

async function copiesIn(
  inside: Inspection,
  { id: store, node: from, address, port }: Store,
  keys: readonly string[],
): Promise<readonly StoredCopy[]> {
  const request = Buffer.from([...keys.map((key) => `get ${key}\r\n`), "quit\r\n"].join(""));
  const answer = await inside.ask({ from, address, port, request, answer: "close" });
  return parseValues(answer)
    .filter(({ key, value }) => value.length > key.length + TOMBSTONE_BYTES)
    .map(({ key, value }) => ({ store, key, value }));
}

/** @param answer memcached's answer to `get`: for each value `VALUE <key> <flags> <bytes>`, the bytes, a line end. */
export function parseValues(answer: Buffer): readonly { readonly key: string; readonly value: Buffer }[] {
  const values: { readonly key: string; readonly value: Buffer }[] = [];
  for (let at = 0, end = answer.indexOf("\r\n"); end >= 0; end = answer.indexOf("\r\n", at)) {
    const [word, key = "", , bytes] = answer.toString("latin1", at, end).split(" ");
    at = end + 2;
    if (word !== "VALUE") continue;
    const length = Number(bytes);
    values.push({ key, value: answer.subarray(at, at + length) });
    at += length + 2;
  }
  return values;
}
