import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { suite, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive } from "../../../common/isAlive.ts";

suite("a process is alive", () => {
  test("while it runs", () => {
    assert.equal(isAlive(process.pid), true);
  });

  test("not if it has ended and its parent does not ask for it", async () => {
    const parent = spawn("sh", ["-c", "sleep 0.1 & echo $!; exec sleep 60"]);
    try {
      const [printed] = await once(parent.stdout, "data");
      const pid = Number(String(printed));
      while (isAlive(pid)) await pause(10);
      assert.doesNotThrow(() => process.kill(pid, 0));
    } finally {
      parent.kill();
    }
  });
});
