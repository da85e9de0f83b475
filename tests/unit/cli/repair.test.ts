import assert from "node:assert/strict";
import { test } from "node:test";
import { requireLab } from "../../../cli/commands/repair.ts";
import { UserError } from "../../../common/userError.ts";
import { assertProblem } from "../../mentions.ts";

function inside(states: Readonly<Record<string, string>>) {
  return { nodeStates: async () => new Map(Object.entries(states)) };
}

test("hosts that have nothing of the lab cannot be repaired: that is a failure with its cure", async () => {
  const states = { node1: "running", node2: "without this lab", node3: "without this lab" };
  await assert.rejects(requireLab(inside(states)), (error) => {
    assert.ok(error instanceof UserError);
    assertProblem(error, { message: ["node2", "node3"], cure: ["./lab up"] });
    assert.doesNotMatch(error.message, /node1/);
    return true;
  });
});

test("a host that is away keeps nobody from the repair of the others", async () => {
  await requireLab(inside({ node1: "running", node2: "unreachable: cannot connect to root@10.0.0.2:22" }));
});
