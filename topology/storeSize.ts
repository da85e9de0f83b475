import { KEYS } from "./config.ts";
import { complete, type Field, refuse, section, wholeNumber } from "./field.ts";
import type { StoreSize } from "./model.ts";

const { keys } = KEYS.stores;

export function parseStoreSize(field: Field): StoreSize | undefined {
  const stores = section(field, keys);
  if (stores === undefined) return undefined;
  const memory = wholeNumber(stores.memory, "a number of MiB", keys.memory.range);
  const itemSize = wholeNumber(stores.itemSize, "a number of MiB", keys.itemSize.range);
  if (memory !== undefined && itemSize !== undefined && itemSize > memory / 2) {
    // memcached exits with "Cannot set item size limit higher than 1/2 of memory max."
    const message = `memcached takes items of at most half its memory, and ${stores.memory.path} is ${memory}`;
    const cure = `choose a number from 1 to ${Math.floor(memory / 2)}, or set ${stores.memory.path} to ${2 * itemSize} or more`;
    return refuse(stores.itemSize, message, cure);
  }
  return complete({ memory, itemSize });
}

/** The limit of one item, session and key together, in bytes. */
export function itemLimitBytes({ itemSize }: StoreSize): number {
  return itemSize * 1024 * 1024;
}
