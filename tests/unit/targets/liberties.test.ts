import assert from "node:assert/strict";
import { test } from "node:test";
import type { Container } from "../../../targets/docker/containers.ts";
import { libertiesOf } from "../../../targets/docker/liberties.ts";

/** As a service's container is made. */
const confined: Container = {
  Config: { User: "10009:10009", Image: "", Labels: {} },
  State: { Status: "running", StartedAt: "", FinishedAt: "" },
  HostConfig: {
    ReadonlyRootfs: true,
    Privileged: false,
    CapAdd: null,
    CapDrop: ["ALL"],
    SecurityOpt: ["no-new-privileges:true"],
    Memory: 384 * 1024 ** 2,
  },
  Mounts: [
    { Type: "volume", Destination: "/srv/msm-lab", RW: false },
    { Type: "tmpfs", Destination: "/run/msm-lab/tomcat", RW: true },
  ],
  NetworkSettings: { Ports: {} },
};
const { HostConfig } = confined;

test("a service as it is made has no liberties", () => {
  assert.deepEqual(libertiesOf(confined), []);
});

test("each liberty is told", () => {
  const users = ["", "0", "root", "0:10009", "root:root"].map((User) => ({
    ...confined,
    Config: { User, Image: "", Labels: {} },
  }));
  for (const container of users) assert.deepEqual(libertiesOf(container), ["runs as root"]);
  const free: Container = {
    ...confined,
    HostConfig: {
      ReadonlyRootfs: false,
      Privileged: true,
      CapAdd: null,
      CapDrop: null,
      SecurityOpt: null,
      Memory: 0,
    },
    Mounts: [{ Type: "volume", Destination: "/srv/msm-lab", RW: true }],
  };
  assert.equal(libertiesOf(free).length, 6);
  const withOne = { ...confined, HostConfig: { ...HostConfig, CapAdd: ["NET_ADMIN"] } };
  assert.deepEqual(libertiesOf(withOne), ["has capabilities"]);
});
