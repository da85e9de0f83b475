import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { afterEach, describe, test } from "node:test";

const NAME = "msm-lab-ready-test";

describe("waiting for a service", () => {
  afterEach(() => {
    spawnSync("docker", ["rm", "--force", NAME], { stdio: "ignore" });
  });

  /** Runs `program` as a service, then waits for it as a deployment does. */
  const wait = (program: string, env: Record<string, string>) => {
    execFileSync("docker", [
      ...["run", "--detach", "--network", "none", "--restart", "unless-stopped", "--name", NAME],
      ...["debian:bookworm-slim", "bash", "-c", program],
    ]);
    return spawnSync("sh", ["targets/docker/ready.sh"], {
      encoding: "utf8",
      env: { ...process.env, NAME, CONTAINER: NAME, RELOAD_SIGNAL: "", RELOADED: "", ...env },
    });
  };

  test("ends as soon as the probe succeeds", () => {
    const { status } = wait("sleep 0.5; touch /tmp/up; sleep 60", { PROBE: "[ -e /tmp/up ]", TIMEOUT: "10" });
    assert.equal(status, 0);
  });

  test("fails at the time-out with the service's last log lines", () => {
    const { status, stderr } = wait("echo no such store; sleep 60", { PROBE: "false", TIMEOUT: "2" });
    assert.equal(status, 1);
    assert.match(stderr, /msm-lab-ready-test did not answer within 2 s; its last log lines:\nno such store/);
  });

  test("does not wait for a service that ends again and again", () => {
    const { status, stderr } = wait("echo cannot bind; exit 1", { PROBE: "false", TIMEOUT: "60" });
    assert.equal(status, 1);
    assert.match(stderr, /ends again and again; its last log lines:\ncannot bind/);
  });
});
