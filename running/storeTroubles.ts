import type { StoreSize } from "../topology/model.ts";
import type { StoreMemory } from "./storeMemory.ts";

/**
 * `evicted`: sessions were lost before they were over. `refused`: some were not stored, or only once. `nearlyFull`: this
 * comes next.
 */
export type StoreTroubleKind = "evicted" | "refused" | "nearlyFull";

/** What a store has lost or refused, or soon will, for want of memory. */
export interface StoreTrouble {
  readonly kind: StoreTroubleKind;
  /** The id of the store, e.g. `n1`. */
  readonly store: string;
  /** What is wrong and what to do about it, in one sentence. */
  readonly message: string;
  /** The path of the setting that cures it. */
  readonly setting: "stores.memory";
}

/** The part of a store's memory from which on it is nearly full. */
const NEARLY_FULL = 0.9;

/**
 * Returns what is wrong with the stores' memory, in the order of the stores.
 * @param memories by the id of the store; undefined if the store does not answer.
 */
export function storeTroubles(
  memories: Readonly<Record<string, StoreMemory | undefined>>,
  { memory: size }: StoreSize,
): readonly StoreTrouble[] {
  return Object.entries(memories).flatMap(([store, memory]) =>
    symptoms(memory).map(([kind, said]) => ({
      kind,
      store,
      message: `${store} ${said}; raise stores.memory, which is ${size}`,
      setting: "stores.memory" as const,
    })),
  );
}

function symptoms(memory: StoreMemory | undefined): readonly (readonly [StoreTroubleKind, string])[] {
  if (memory === undefined) return [];
  const { used, evicted, evictedUnread, refused } = memory;
  const found: (readonly [StoreTroubleKind, string])[] = [];
  if (evicted > 0) {
    const said = `has removed sessions before they were over, to make room: ${evicted} in all, ${evictedUnread} never read`;
    found.push(["evicted", said]);
  }
  if (refused > 0) found.push(["refused", `had no room for sessions: ${refused} in all`]);
  if (used >= NEARLY_FULL && found.length === 0) {
    found.push([
      "nearlyFull",
      `is ${Math.round(used * 100)} % full, and will remove sessions before they are over`,
    ]);
  }
  return found;
}
