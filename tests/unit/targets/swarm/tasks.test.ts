import assert from "node:assert/strict";
import { test } from "node:test";
import { taskIn } from "../../../../targets/swarm/tasks.ts";

test("a task is told by its service, its machine and what keeps it from running", () => {
  assert.deepEqual(taskIn("t1\tmsm-lab-dev-node2-tomcat.1\tworker1\tRunning 5 minutes ago\t"), {
    id: "t1",
    service: "msm-lab-dev-node2-tomcat",
    machine: "worker1",
    state: "running",
  });
  const waiting = taskIn('t2\tmsm-lab-dev-node3-memcached.1\t\tPending 2 seconds ago\t"no suitable node"');
  assert.deepEqual([waiting.machine, waiting.state], ["", "pending: no suitable node"]);
});
