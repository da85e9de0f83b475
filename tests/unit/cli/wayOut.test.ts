import assert from "node:assert/strict";
import { test } from "node:test";
import { withWayOut } from "../../../cli/wayOut.ts";
import { UserError } from "../../../common/userError.ts";

test("a deployment that could not reach a host says how to go on without it", () => {
  const words = "node2: cannot connect to root@10.0.0.2:22 after 11 attempts: timed out";
  const { message, cure } = withWayOut("down", new UserError(words));
  assert.equal(message, words);
  assert.equal(
    cure,
    "run again when node2 can be reached; gone for good, or set up anew: ./lab down --forget-host node2",
  );
});

test("each host that is not the one it was is named once, and nothing that goes with it", () => {
  const told = (name: string) => `${name}: cannot connect to root@10.0.0.2:22: its host key is another`;
  const names = ["node1", "node1-tomcat", "node2", "node1", "node1-tomcat2-archive", "node1-memcached"];
  const { cure } = withWayOut("up", new UserError(names.map(told).join("\n")));
  assert.match(
    cure,
    /^run again when node1 and node2 .*: \.\/lab up --forget-host node1 --forget-host node2$/,
  );
});

test("a deployment that failed otherwise is told as it is", () => {
  const failure = new UserError("node2: no space left");
  assert.equal(withWayOut("up", failure), failure);
});
