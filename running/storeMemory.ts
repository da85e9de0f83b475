/** How full a memcached is, and what it has lost or refused for it, as memcached counts it. */

import type { Inspection } from "../targets/inspection.ts";
import type { Store } from "../topology/model.ts";

/** The counts are since the start of the memcached. */
export interface StoreMemory {
  /**
   * The part of `stores.memory` that is in use, 0 if none is, 1 if all is. memcached gives memory away in chunks of some
   * sizes, which count as a whole; a small store may exceed its memory, as it has at least a page for each size.
   */
  readonly used: number;
  /** Items that were removed before they were over, to make room. */
  readonly evicted: number;
  /** Those of them that nobody had read since they were stored. */
  readonly evictedUnread: number;
  /**
   * Items for which there was no memory, although others could be removed. memcached does not count those of more than
   * 512 KiB; the Tomcats' logs report them.
   */
  readonly refused: number;
  /** Items that were refused as larger than `stores.itemSize`; the session guard does not even send such items. */
  readonly tooLarge: number;
}

const REQUEST = Buffer.from(["stats", "stats slabs", "stats items", "quit", ""].join("\r\n"));

/** Returns what each store reports, by its id; undefined if it does not answer. */
export async function storeMemories(
  inside: Pick<Inspection, "ask">,
  stores: readonly Store[],
): Promise<Readonly<Record<string, StoreMemory | undefined>>> {
  const found = await Promise.all(
    stores.map(async ({ id, node, address, port }) => {
      const question = { from: node, address, port, request: REQUEST, answer: "close" } as const;
      return [id, parseMemory(await inside.ask(question).then(String, () => ""))] as const;
    }),
  );
  return Object.fromEntries(found);
}

/** memcached's page: it gives whole pages to a class of items, and cuts them into chunks of the same size. */
const PAGE_BYTES = 1024 * 1024;

/** @param answer to the three kinds of `stats`; returns undefined unless it has them all. */
export function parseMemory(answer: string): StoreMemory | undefined {
  const lines = answer.matchAll(/^STAT (\S+) (\d+)\r?$/gm);
  const stats = new Map([...lines].map(([, name = "", value]) => [name, Number(value)]));
  const limit = stats.get("limit_maxbytes");
  if (limit === undefined || answer.match(/^END\r?$/gm)?.length !== 3) return undefined;
  const ofClasses = (name: string) => [...stats].filter(([key]) => key.endsWith(`:${name}`));
  const pages = ofClasses("used_chunks").map(
    ([key, used]) => used / (stats.get(key.replace("used_chunks", "chunks_per_page")) ?? 1),
  );
  return {
    used: (total(pages) * PAGE_BYTES) / limit,
    evicted: stats.get("evictions") ?? 0,
    evictedUnread: stats.get("evicted_unfetched") ?? 0,
    refused: total(ofClasses("outofmemory").map(([, count]) => count)),
    tooLarge: stats.get("store_too_large") ?? 0,
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
