import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMemory, type StoreMemory } from "../../../running/storeMemory.ts";
import { storeTroubles } from "../../../running/storeTroubles.ts";
import { assertMentions } from "../../mentions.ts";

/** Of memcached 1.6.18, shortened. */
function answer(
  stats: readonly string[],
  slabs: readonly string[] = [],
  items: readonly string[] = [],
): string {
  return [stats, slabs, items]
    .flatMap((lines) => [...lines.map((line) => `STAT ${line}`), "END"])
    .map((line) => `${line}\r\n`)
    .join("");
}

const LIMIT = "limit_maxbytes 67108864";
const WELL: StoreMemory = { used: 0.1, evicted: 0, evictedUnread: 0, refused: 0, tooLarge: 0 };
const SIZE = { memory: 64, itemSize: 1 };

test("what a memcached counts is read, and its chunks in use count as the part of their page", () => {
  const text = answer(
    ["pid 1", "version 1.6.18", "evicted_unfetched 672", "evictions 677", "store_too_large 2", LIMIT],
    [
      "1:chunk_size 96",
      "1:chunks_per_page 10922",
      "1:used_chunks 10922",
      "32:chunk_size 103496",
      "32:chunks_per_page 10",
      "32:total_pages 63",
      "32:used_chunks 310",
      "active_slabs 2",
    ],
    ["items:1:outofmemory 1", "items:32:number 310", "items:32:outofmemory 4", "items:32:evicted 677"],
  );
  assert.deepEqual(parseMemory(text), {
    used: 32 / 64,
    evicted: 677,
    evictedUnread: 672,
    refused: 5,
    tooLarge: 2,
  });
});

test("an empty memcached uses nothing; half an answer and none say nothing", () => {
  assert.equal(parseMemory(answer([LIMIT]))?.used, 0);
  assert.equal(parseMemory(answer([LIMIT]).slice(0, -5)), undefined);
  assert.equal(parseMemory(""), undefined);
});

test("a store that is well, or does not answer, has no trouble with its memory", () => {
  assert.deepEqual(storeTroubles({ n1: WELL, n2: undefined }, SIZE), []);
});

test("sessions that were removed or refused, and a store that is nearly full, are told with the setting", () => {
  const memories = {
    n1: { ...WELL, used: 0.99, evicted: 677, evictedUnread: 672 },
    n2: { ...WELL, used: 0.934 },
    n3: { ...WELL, refused: 3 },
  };
  const troubles = storeTroubles(memories, SIZE);
  assert.deepEqual(
    troubles.map(({ store, kind, setting }) => [store, kind, setting]),
    [
      ["n1", "evicted", "stores.memory"],
      ["n2", "nearlyFull", "stores.memory"],
      ["n3", "refused", "stores.memory"],
    ],
  );
  const values = [["677", "672"], ["93"], ["3"]];
  for (const [index, { store, message }] of troubles.entries()) {
    assertMentions(message, store, "stores.memory", "64", ...(values[index] ?? []));
  }
});
