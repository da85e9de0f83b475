import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectError } from "../../../ssh/connectError.ts";
import type { ConnectionSettings } from "../../../ssh/connection.ts";
import { LostConnection } from "../../../ssh/lostConnection.ts";
import { repeated } from "../../../ssh/repeated.ts";

const CONNECTION: ConnectionSettings = {
  host: "node1",
  port: 22,
  user: "root",
  dialErrorLimit: 9,
  perDialTimeout: 5,
};

const lost = new LostConnection("the connection was lost");
const away = new ConnectError("unreachable", "connect ETIMEDOUT", "see that it is up");

/** Does work that fails in turn; only the clock knows how long the pauses are. */
async function work(
  failures: readonly Error[],
  { connection = CONNECTION, signal = new AbortController().signal } = {},
) {
  let now = 0;
  const clock = {
    now: () => now,
    async pause(length: number) {
      now += length;
    },
  };
  const heard: string[] = [];
  const left = [...failures];
  const attempts = { signal, status: (line: string) => void heard.push(line) };
  const once = async () => {
    const failure = left.shift();
    if (failure) throw failure;
    return "done";
  };
  const outcome = await repeated(connection, attempts, once, clock).catch((error: unknown) => error);
  return { outcome, heard, left: left.length };
}

test("what lost its connection is begun again, with a word of why", async () => {
  const { outcome, heard } = await work([lost, lost]);
  assert.equal(outcome, "done");
  assert.deepEqual(
    heard.map((line) => line.match(/^the connection was lost\b.*\b(\d\/\d)/)?.[1]),
    ["1/3", "2/3"],
  );
});

test("what loses it again and again fails", async () => {
  const { outcome, left } = await work(Array(10).fill(lost));
  assert.deepEqual([outcome, left], [lost, 6]);
});

test("a host that starts anew is waited for, for five minutes", async () => {
  assert.equal((await work([lost, ...Array(100).fill(away)])).outcome, "done");
});

test("a host that stays away is given up", async () => {
  const { outcome, left } = await work([lost, ...Array(1000).fill(away)]);
  assert.equal(outcome, away);
  assert.ok(left > 800);
});

test("a host that was never there is not waited for, nor one that lets nobody in any more", async () => {
  assert.equal((await work([away])).outcome, away);
  const refused = new ConnectError("login", "the login was refused", "");
  assert.equal((await work([lost, refused])).outcome, refused);
});

test("a failure of the work itself is none of the connection", async () => {
  const failure = new Error("exit status 1");
  assert.equal((await work([failure])).outcome, failure);
});

test("nothing is repeated where a connection is tried once, or nobody waits any more", async () => {
  const connection = { ...CONNECTION, dialErrorLimit: 0 };
  assert.equal((await work([lost], { connection })).outcome, lost);
  assert.equal((await work([lost], { signal: AbortSignal.abort() })).outcome, lost);
});
