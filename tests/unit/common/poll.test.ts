import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { poll } from "../../../common/poll.ts";

test("looks until what is seen will do", async () => {
  let looks = 0;
  const seen = await poll(
    () => ++looks,
    (count) => count === 3,
    { timeoutMs: 10_000, intervalMs: 1 },
  );
  assert.deepEqual([seen, looks], [3, 3]);
});

test("returns what was seen last when the time is over, also of a look that took longer", async () => {
  const slow = () => sleep(20, "seen");
  assert.equal(await poll(slow, () => false, { timeoutMs: 1, intervalMs: 1 }), "seen");
});

test("a signal ends the wait", async () => {
  const signal = AbortSignal.abort();
  const waiting = poll(
    () => 1,
    () => false,
    { timeoutMs: 10_000, intervalMs: 10_000, signal },
  );
  await assert.rejects(waiting, { name: "AbortError" });
});
