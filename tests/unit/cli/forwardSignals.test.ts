import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { forwardSignals } from "../../../cli/forwardSignals.ts";

/** A process that says that it was asked to end, and does not. */
const STUBBORN = 'trap "echo asked" INT; echo ready; while :; do sleep 0.05; done';

function start(script: string) {
  const child = spawn("sh", ["-c", script], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  return { child, ended: once(child, "close"), said: async () => String(await once(child.stdout, "data")) };
}

test("the first Ctrl-C ends the program, the second interrupts the engine, the third ends all at once", async () => {
  const engine = start(STUBBORN);
  const program = start("echo ready; exec sleep 60");
  const told: string[] = [];
  const signals = forwardSignals(
    engine.child,
    () => program.child.pid,
    (message) => told.push(message),
  );
  try {
    assert.match((await Promise.all([engine.said(), program.said()])).join(""), /ready\nready/);
    assert.ok(!signals.wasSignalled());
    process.emit("SIGINT");
    assert.deepEqual(await program.ended, [null, "SIGTERM"]);
    assert.ok(signals.wasSignalled());
    process.emit("SIGINT");
    assert.match(await engine.said(), /asked/);
    process.emit("SIGINT");
    assert.deepEqual(await engine.ended, [null, "SIGKILL"]);
    assert.match(told.join("\n"), / finished .*\n.* a host /);
  } finally {
    signals.stop();
  }
});

test("where no program runs the first Ctrl-C interrupts the engine", async () => {
  const engine = start(STUBBORN);
  const signals = forwardSignals(
    engine.child,
    () => undefined,
    () => {},
  );
  try {
    assert.match(await engine.said(), /ready/);
    process.emit("SIGINT");
    assert.match(await engine.said(), /asked/);
    process.emit("SIGTERM");
    assert.deepEqual(await engine.ended, [null, "SIGKILL"]);
  } finally {
    signals.stop();
  }
});
