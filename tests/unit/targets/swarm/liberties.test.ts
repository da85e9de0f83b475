import assert from "node:assert/strict";
import { test } from "node:test";
import { libertiesOf } from "../../../../targets/swarm/liberties.ts";

const Labels = {};
const confined = {
  Image: "",
  User: "10009:10009",
  ReadOnly: true,
  CapabilityDrop: ["ALL"],
  Mounts: [
    { Type: "tmpfs", Target: "/tmp" },
    { Type: "volume", Target: "/var/cache/msm-lab" },
  ],
};
const Resources = { Limits: { MemoryBytes: 1 } };

test("a service as the lab makes it may do nothing more, one that was changed by hand may", () => {
  const of = (ContainerSpec: typeof confined, limits: object = Resources) =>
    libertiesOf({ Spec: { Name: "a", Labels, TaskTemplate: { ContainerSpec, Resources: limits } } });
  assert.deepEqual(of(confined), []);
  const Mounts = [{ Type: "bind", Target: "/host" }];
  const freed = { ...confined, User: "root", ReadOnly: false, CapabilityDrop: [], Mounts };
  assert.deepEqual(of(freed, {}), [
    "runs as root",
    "has capabilities",
    "may write its root file system",
    "may write /host",
    "may take all memory",
  ]);
});
