import assert from "node:assert/strict";
import { test } from "node:test";
import { drainProblems, type Found } from "../../../drain/drainProblems.ts";
import type { Topology } from "../../../topology/model.ts";
import { assertProblems } from "../../mentions.ts";
import { SWARM_LAB } from "../targets/swarm/labs.ts";
import { machine } from "../targets/swarm/machine.ts";

/** node2's memcached may be on `disk=ssd` alone, which worker1 has. */
const PLACES = {
  "node1-httpd": "manager1",
  "node1-tomcat": "manager1",
  "node2-tomcat": "worker1",
  "node2-memcached": "worker1",
  "node3-memcached": "worker2",
};

const MACHINES = ["manager1", "worker1", "worker2", "worker3"].map((name) => machine(name));

function found({ machines = MACHINES, ...more }: Partial<Found> = {}, states = {}): Found {
  const all: Readonly<Record<string, string>> = states;
  const tasks = Object.entries(PLACES).map(([name, at]) => {
    return [name, [{ id: name, service: name, machine: at, state: all[name] ?? "running" }]] as const;
  });
  const stores = SWARM_LAB.stores.map(({ id }) => ({ id, sessions: 70, backups: 50 }));
  return { machines, tasks: new Map(tasks), behind: new Map(), stores, ...more };
}

const without = (choice: string): Topology => ({
  ...SWARM_LAB,
  nodes: SWARM_LAB.nodes.map((node) => {
    if (node.name !== choice) return node;
    const { machine: _, ...free } = node;
    return free;
  }),
});
const FREE = without("node2");

test("a machine is drained if what it has finds another one and the other memcached is in step", () => {
  assert.deepEqual(drainProblems("worker1", FREE, found()), []);
  assert.deepEqual(drainProblems("worker2", SWARM_LAB, found()), []);
  assert.deepEqual(drainProblems("worker3", SWARM_LAB, found()), []);
});

test("a machine that is none of the swarm, or not ready, cannot be drained", () => {
  assertProblems(drainProblems("worker9", SWARM_LAB, found()), {
    path: "worker9",
    cure: ["manager1", "worker1", "worker2", "worker3"],
  });
  const machines = [machine("worker3", { state: "down" })];
  assertProblems(drainProblems("worker3", SWARM_LAB, found({ machines })), {
    path: "worker3",
    message: ["down"],
  });
  const again = [machine("worker1", { state: "down" }), ...MACHINES];
  assert.deepEqual(drainProblems("worker1", FREE, found({ machines: again })), []);
});

test("httpd's machine cannot be drained: nobody would be served; nor one with a Tomcat that is pinned to it", () => {
  assertProblems(
    drainProblems("manager1", SWARM_LAB, found()),
    {
      path: "node1-httpd",
      message: ["manager1"],
      cure: ["nodes.node1.machine", "publish.address", "./lab up"],
    },
    { path: "node1-tomcat", message: ["manager1", "nodes.node1.machine"], cure: ["nodes.node1.machine"] },
  );
});

test("the manager that is asked cannot be drained: it could not be asked any more", () => {
  const machines = [...MACHINES, machine("manager2", { isAsked: true })];
  assertProblems(drainProblems("manager2", SWARM_LAB, found({ machines })), {
    path: "swarm.host",
    message: ["manager2"],
    cure: ["another manager"],
  });
});

test("a memcached needs a machine that it may be on, that can be used and has no other one", () => {
  assertProblems(
    drainProblems("worker1", SWARM_LAB, found()),
    { path: "node2-memcached", message: ["disk=ssd", "nodes.node2.machine"], cure: ["--back"] },
    { path: "node2-tomcat", message: ["disk=ssd"] },
  );
  const machines = [
    machine("worker1"),
    machine("worker2"),
    machine("manager1", { availability: "drain" }),
    machine("worker3", { state: "down" }),
  ];
  const few = drainProblems("worker1", FREE, found({ machines }));
  assertProblems(few, {
    path: "node2-memcached",
    message: ["worker2 has node3-memcached", "manager1", "drain", "worker3", "down"],
    cure: ["./lab drain MACHINE --back"],
  });
});

test("while another memcached is not in step or does not run, it is told what would be lost", () => {
  const [, n2] = SWARM_LAB.stores;
  assert.ok(n2);
  const behind = new Map([[n2.id, ["TomcatA", "TomcatB"]]]);
  assertProblems(drainProblems("worker1", FREE, found({ behind })), {
    path: "node3-memcached",
    message: ["TomcatA", "TomcatB", "120", "node2-memcached", "worker1"],
    cure: ["./lab status"],
  });
  const waiting = found({ behind }, { "node3-memcached": "pending: no suitable node" });
  assertProblems(drainProblems("worker1", FREE, waiting), {
    path: "node3-memcached",
    message: ["pending: no suitable node", "120"],
  });
  const silent = found({ behind, stores: [] });
  assertProblems(drainProblems("worker1", FREE, silent), {
    path: "node3-memcached",
    message: ["its sessions"],
  });
});

test("what is not in step keeps no machine without a memcached from being drained, nor that memcached's own", () => {
  const [n1] = SWARM_LAB.stores;
  assert.ok(n1);
  const behind = new Map([[n1.id, ["TomcatA"]]]);
  assert.deepEqual(drainProblems("worker3", SWARM_LAB, found({ behind })), []);
  assert.deepEqual(drainProblems("worker1", FREE, found({ behind })), []);
});

test("the only memcached has nobody to give its sessions to", () => {
  const alone = { ...FREE, stores: FREE.stores.slice(0, 1) };
  assertProblems(drainProblems("worker1", alone, found()), {
    path: "node2-memcached",
    message: ["only", "120"],
    cure: ["./lab up"],
  });
});

test("all problems are told at once", () => {
  const behind = new Map(SWARM_LAB.stores.map(({ id }) => [id, ["TomcatA"]]));
  const paths = drainProblems("worker1", SWARM_LAB, found({ behind })).map(({ path }) => path);
  assert.deepEqual(paths, ["node2-memcached", "node2-tomcat", "node3-memcached"]);
});
