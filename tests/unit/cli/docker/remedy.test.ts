import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isLocked } from "../../../../engine/docker/apt.ts";
import { bootstrapObstacle, mirrorOf } from "../../../../engine/docker/baseImage.ts";
import { DEFAULT_ENDPOINT } from "../../../../engine/docker/endpoint.ts";
import { isDebianLike, type Machine } from "../../../../engine/docker/machine.ts";
import { remedy } from "../../../../engine/docker/remedy.ts";

const bare: Machine = {
  root: true,
  debianLike: true,
  systemd: false,
  dockerd: false,
  docker: false,
  deniesSocket: false,
};
const installed: Machine = { ...bare, dockerd: true, docker: true };
const DOWN =
  "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";

describe("a Docker engine that does not answer", () => {
  test("is installed by root on Debian", () => {
    assert.deepEqual(remedy(DEFAULT_ENDPOINT, DOWN, bare), { step: "install" });
  });

  test("is started where it is installed: by systemd where that runs, else directly", () => {
    assert.deepEqual(remedy(DEFAULT_ENDPOINT, DOWN, { ...installed, systemd: true }), {
      step: "start",
      by: "systemctl",
    });
    assert.deepEqual(remedy(DEFAULT_ENDPOINT, DOWN, installed), { step: "start", by: "dockerd" });
  });

  for (const [who, machine, cure] of [
    ["a user on Debian", { ...bare, root: false }, /sudo apt-get install docker\.io/],
    ["root elsewhere", { ...bare, debianLike: false }, /docs\.docker\.com/],
    [
      "a user where it is installed",
      { ...installed, root: false, systemd: true },
      /sudo systemctl start docker/,
    ],
    ["a user where it is installed, without systemd", { ...installed, root: false }, /sudo dockerd/],
  ] as const) {
    test(`is left to the user with a cure: ${who}`, () => {
      const found = remedy(DEFAULT_ENDPOINT, DOWN, machine);
      assert.ok(found.step === "ask");
      assert.match(found.cure, cure);
    });
  }

  test("is never installed or started where DOCKER_HOST or a context names another one", () => {
    for (const endpoint of ["tcp://10.0.0.1:2375", "ssh://me@host", "unix:///run/user/1000/docker.sock"]) {
      const found = remedy(endpoint, "error during connect: no route", bare);
      assert.ok(found.step === "ask");
      assert.ok(found.message.includes(endpoint) && found.message.includes("no route"));
    }
  });

  test("is not touched where this user merely may not use it", () => {
    const found = remedy(DEFAULT_ENDPOINT, DOWN, { ...installed, root: false, deniesSocket: true });
    assert.ok(found.step === "ask");
    assert.match(found.cure, /usermod -aG docker/);
  });
});

test("Debian, Ubuntu and their children have apt, Fedora and Alpine have not", () => {
  for (const text of [
    "ID=debian",
    "NAME=x\nID=ubuntu\nID_LIKE=debian",
    'ID=linuxmint\nID_LIKE="ubuntu debian"',
  ]) {
    assert.ok(isDebianLike(text), text);
  }
  for (const text of ["ID=fedora", 'ID=alpine\nNAME="debian"', ""]) assert.ok(!isDebianLike(text), text);
});

test("only root on Debian makes the base image itself", () => {
  assert.equal(bootstrapObstacle(bare), undefined);
  assert.match(bootstrapObstacle({ ...bare, root: false }) ?? "", /as root/);
  assert.match(bootstrapObstacle({ ...bare, debianLike: false }) ?? "", /docker load/);
});

test("the base image comes from the mirror of this machine's apt, whichever release of Debian that takes", () => {
  for (const release of ["bookworm", "trixie"]) {
    const targets = `Debian ${release}-security main http://a/\nDebian ${release} main http://b/debian/\n`;
    assert.deepEqual(mirrorOf(targets), ["http://b/debian/"]);
  }
  assert.deepEqual(mirrorOf("Ubuntu noble main http://c/\n"), []);
});

test("an apt that another one keeps out is told from one that fails", () => {
  assert.ok(
    isLocked({ stderr: "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 12 (apt-get)" }),
  );
  assert.ok(!isLocked({ stderr: "E: Unable to locate package docker.io" }));
});
