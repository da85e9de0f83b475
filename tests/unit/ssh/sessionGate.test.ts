import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { sessionGate } from "../../../ssh/sessionGate.ts";

/** As sshd refuses a channel. */
const refusal = () => Object.assign(new Error("open failed"), { reason: 2 });

test("a session that a server refuses because it still counts ones that have closed is asked for again", async () => {
  const open = sessionGate();
  const first = await open(async () => new EventEmitter());
  first.emit("close");
  let refusals = 2;
  const second = await open(async () => {
    if (refusals-- > 0) throw refusal();
    return new EventEmitter();
  });
  second.emit("close");
  assert.equal(refusals, -1);
});

test("a server that refuses every session is told after a moment", async () => {
  let asked = 0;
  const refused = sessionGate()(async () => {
    asked++;
    throw refusal();
  });
  await assert.rejects(refused, /open failed/);
  assert.ok(asked > 1);
});

test("what is wrong otherwise is told at once", async () => {
  let asked = 0;
  const failed = sessionGate()(async () => {
    asked++;
    throw new Error("not connected");
  });
  await assert.rejects(failed, /not connected/);
  assert.equal(asked, 1);
});
