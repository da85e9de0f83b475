import assert from "node:assert/strict";
import { test } from "node:test";
import { describeDrained, requireSwarm } from "../../../cli/commands/drain.ts";
import { UserError } from "../../../common/userError.ts";
import { assertMentions, assertProblem } from "../../mentions.ts";

const DRAINED = {
  stack: "dev",
  machine: "worker2",
  availability: "drain",
  moved: [{ service: "node2-memcached", machine: "worker3" }],
  others: [],
  seconds: 41,
} as const;

test("a lab that is on no swarm has no machine to drain, and is told what to do instead", () => {
  requireSwarm("dev", { target: "swarm" });
  for (const target of ["docker", "ssh"] as const)
    assert.throws(
      () => requireSwarm("dev", { target }),
      (error) => {
        assert.ok(error instanceof UserError);
        assertProblem(error, { message: ["dev", target], cure: ["./lab up"] });
        return true;
      },
    );
});

test("what has moved is told with where it is, and how the machine comes back", () => {
  assertMentions(describeDrained(DRAINED), "worker2", "41 s", "node2-memcached", "worker3", "--back");
  assertMentions(describeDrained({ ...DRAINED, moved: [] }), "worker2", "nothing", "dev");
  assertMentions(describeDrained({ ...DRAINED, availability: "active", moved: [] }), "worker2", "again");
});

test("a machine that has another lab as well is not drained under it", () => {
  const text = describeDrained({ ...DRAINED, availability: "pause", others: ["shop"] });
  assertMentions(text, "./lab drain worker2 --stack shop");
  assert.doesNotMatch(text, /is drained/);
});
