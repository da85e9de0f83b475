import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { forwardSignals } from "../../../cli/forwardSignals.ts";

/** A process that says that it was asked to end, and does not. */
const STUBBORN = 'trap "echo asked" INT; echo ready; while :; do sleep 0.05; done';

test("the first Ctrl-C asks and says what goes on, the second ends all that was started", async () => {
  const child = spawn("sh", ["-c", STUBBORN], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  const said: string[] = [];
  const signals = forwardSignals(child, (message) => said.push(message));
  try {
    assert.match(String(await once(child.stdout, "data")), /ready/);
    assert.ok(!signals.wasAsked());
    process.emit("SIGINT");
    assert.ok(signals.wasAsked());
    assert.match(said.join(), /^stopping: nothing more begins; a host .* ends it by itself/);
    assert.match(String(await once(child.stdout, "data")), /asked/);
    process.emit("SIGINT");
    assert.deepEqual(await ended, [null, "SIGKILL"]);
    assert.equal(said.length, 1);
  } finally {
    signals.stop();
  }
});
