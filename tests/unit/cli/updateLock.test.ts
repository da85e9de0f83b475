import assert from "node:assert/strict";
import { test } from "node:test";
import { pendingOperations } from "../../../cli/ownState.ts";
import { isHeld } from "../../../cli/updateLock.ts";

const lock = { pid: 4711, username: "root", hostname: "here", timestamp: "2026-01-01T00:00:00Z" };

test("a lock is stale when its process on this machine is gone", () => {
  assert.equal(
    isHeld(lock, "here", () => false),
    false,
  );
});

test("a lock is held while its process runs", () => {
  assert.equal(
    isHeld(lock, "here", (pid) => pid === 4711),
    true,
  );
});

test("a lock of another machine is held: its processes cannot be seen from here", () => {
  assert.equal(
    isHeld(lock, "there", () => false),
    true,
  );
});

test("operations that a killed run left are counted, none in a whole state or an empty one", () => {
  const state = (latest: unknown) => JSON.stringify({ version: 3, checkpoint: { latest } });
  assert.equal(pendingOperations(state({ pending_operations: [{ type: "creating" }] })), 1);
  assert.equal(pendingOperations(state({ resources: [] })), 0);
  assert.equal(pendingOperations(JSON.stringify({ version: 3, checkpoint: {} })), 0);
});
