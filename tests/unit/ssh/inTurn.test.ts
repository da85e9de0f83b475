import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { nameOf } from "../../../ssh/connection.ts";
import { inTurn } from "../../../ssh/inTurn.ts";

test("few log into one host at once, also where some fail, and nobody waits for those who log into another", async () => {
  let busy = 0;
  let most = 0;
  const login = async (n: number) => {
    most = Math.max(most, ++busy);
    await pause(5);
    busy--;
    if (n % 3 === 0) throw new Error("refused");
    return n;
  };
  const gate = { host: "gate", port: 22 };
  const logins = Array.from({ length: 20 }, (_, n) => inTurn(gate, () => login(n)));
  assert.equal(await inTurn({ host: "other", port: 22 }, async () => busy), 6);
  const outcomes = await Promise.allSettled(logins);
  assert.deepEqual([outcomes.filter(({ status }) => status === "fulfilled").length, most, busy], [13, 6, 0]);
});

test("an IPv6 address and its port are told apart", () => {
  assert.equal(nameOf({ user: "root", host: "fd00::1", port: 22 }), "root@[fd00::1]:22");
  assert.equal(nameOf({ user: "root", host: "172.16.103.1", port: 22 }), "root@172.16.103.1:22");
});
