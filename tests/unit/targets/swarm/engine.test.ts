import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "../../../../targets/swarm/engine.ts";

const MANAGER = { host: "tcp://manager1:2376" };

test("an engine that is away and a swarm without a leader are told in words, with the host and a cure", () => {
  const away = "Cannot connect to the Docker daemon at tcp://manager1:2376. Is the docker daemon running?";
  const leaderless =
    "Error response from daemon: rpc error: code = Unknown desc = The swarm does not have a leader.";
  for (const [stderr, cure] of [
    [away, /swarm\.host/],
    [leaderless, /force-new-cluster/],
  ] as const) {
    const error = inWords(MANAGER, stderr);
    assert.ok(error);
    assert.ok(error.message.includes(MANAGER.host), error.message);
    assert.match(error.cure, cure);
  }
  assert.equal(inWords(MANAGER, "Error: No such service: shop"), undefined);
});
