import assert from "node:assert/strict";
import { test } from "node:test";
import { itemLimitBytes } from "../../../topology/storeSize.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { problemsOf, refuses } from "./problemsOf.ts";

test("memcacheds have their own defaults, or what the configuration says, also as text", () => {
  assert.deepEqual(parseTopology({}).storeSize, { memory: 64, itemSize: 1 });
  assert.deepEqual(parseTopology({ stores: { memory: "2048" } }).storeSize, { memory: 2048, itemSize: 1 });
  const { storeSize } = parseTopology({ stores: { memory: 256, itemSize: 128 } });
  assert.equal(itemLimitBytes(storeSize), 128 * 1024 * 1024);
});

test("everything wrong with the stores is told at once", () => {
  const problems = problemsOf({ stores: { memory: "64m", itemSize: 0, items: 1 } });
  assert.deepEqual(
    problems.map(({ path }) => path),
    ["stores.items", "stores.memory", "stores.itemSize"],
  );
});

refuses([
  [
    "an item of more than half the memory, as memcached does",
    { stores: { memory: 64, itemSize: 33 } },
    "stores.itemSize",
    "32",
    "64",
  ],
  ["an item of more than half the default memory", { stores: { itemSize: 100 } }, "stores.itemSize", "200"],
  [
    "an item that no memcached takes",
    { stores: { memory: 4096, itemSize: 1025 } },
    "stores.itemSize",
    "1024",
  ],
  ["less memory than its classes of items need", { stores: { memory: 8 } }, "stores.memory", "16", "8"],
  ["a memory with its unit", { stores: { memory: "64 MiB" } }, "stores.memory", "65536", '"64 MiB"'],
  ["half a MiB", { stores: { itemSize: 0.5 } }, "stores.itemSize", "1024", "0.5"],
  ["a list of stores", { stores: ["n1"] }, "stores", "memory"],
  ["an unknown key of stores", { stores: { itemsize: 1 } }, "stores.itemsize", "memory", '"itemSize"'],
]);
