import assert from "node:assert/strict";
import { test } from "node:test";
import {
  askedProblems,
  engineProblems,
  nameProblems,
  placeProblems,
} from "../../../../targets/swarm/problems.ts";
import { assertProblems } from "../../../mentions.ts";
import { SWARM_LAB } from "./labs.ts";
import { machine } from "./machine.ts";

const MANAGER = { ServerVersion: "20.10.24", Swarm: { LocalNodeState: "active", ControlAvailable: true } };

const MACHINES = [machine("manager1"), machine("worker1"), machine("worker2")];

test("an engine must be a manager's, and know how to take capabilities away", () => {
  assert.deepEqual(engineProblems("ssh://manager1", MANAGER), []);
  assert.deepEqual(engineProblems("ssh://manager1", { ...MANAGER, ServerVersion: "28.2.2" }), []);
  const wrong = [
    [{ ...MANAGER, ServerVersion: "19.03.15" }, "19.03.15", "20.10"],
    [
      { ...MANAGER, Swarm: { LocalNodeState: "inactive", ControlAvailable: false } },
      "no swarm",
      "swarm init",
    ],
    [{ ...MANAGER, Swarm: { LocalNodeState: "active", ControlAvailable: false } }, "no manager", "manager"],
  ] as const;
  for (const [info, message, cure] of wrong)
    assertProblems(engineProblems("ssh://manager1", info), {
      path: "swarm.host",
      message: [message],
      cure: [cure],
    });
});

test("the machines must be enough, those that nodes mean, and of one kind", () => {
  assert.deepEqual(placeProblems(MACHINES, SWARM_LAB, "x86_64"), []);
  const [manager, worker, other] = MACHINES;
  assert.ok(manager && worker && other);
  assertProblems(placeProblems([manager, other], SWARM_LAB, "x86_64"), {
    path: "nodes.node2.machine",
    message: ["disk=ssd"],
    cure: ["docker node update --label-add disk=ssd"],
  });
  assertProblems(placeProblems([worker, other], SWARM_LAB, "x86_64"), {
    path: "nodes.node1.machine",
    message: ["manager1"],
    cure: ["worker1"],
  });
  const drained = machine("manager1", { availability: "drain" });
  assertProblems(placeProblems([drained, worker, other], SWARM_LAB, "x86_64"), {
    path: "nodes.node1.machine",
    message: ["manager1", "drain"],
    cure: ["bring it back"],
  });
  const arm = machine("worker2", { architecture: "aarch64" });
  assertProblems(placeProblems([manager, worker, arm], SWARM_LAB, "x86_64"), {
    path: "swarm.host",
    message: ["worker2", "x86_64"],
    cure: ["drain"],
  });
  const old = machine("worker2", { version: "19.03.15" });
  assertProblems(placeProblems([manager, worker, old], SWARM_LAB, "x86_64"), {
    path: "swarm.host",
    message: ["worker2", "20.10"],
    cure: ["upgrade"],
  });
});

test("memcacheds cannot be asked from a manager that takes nothing new", () => {
  assert.deepEqual(askedProblems([...MACHINES, machine("manager2", { isAsked: true })]), []);
  const drained = { availability: "drain" };
  assert.deepEqual(askedProblems([machine("manager1", drained)]), []);
  assertProblems(askedProblems([machine("manager1", { ...drained, isAsked: true })]), {
    path: "swarm.host",
    message: ["manager1", "drain"],
    cure: ["docker node update --availability active manager1"],
  });
});

test("two memcacheds need two machines that can be used", () => {
  const away = machine("worker2", { state: "down" });
  const { stores } = SWARM_LAB;
  const few = placeProblems([machine("manager1"), away], { nodes: [], stores }, "x86_64");
  assertProblems(few, { path: "nodes", message: ["2 memcacheds", "1 machine"], cure: ["join"] });
});

test("a service must have a name that Docker takes", () => {
  assert.deepEqual(nameProblems("dev", SWARM_LAB), []);
  const stack = "a".repeat(50);
  assertProblems(nameProblems(stack, SWARM_LAB), {
    path: "nodes",
    message: [stack, "63"],
    cure: ["shorter"],
  });
});
