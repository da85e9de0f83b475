import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { REVIVE } from "../../../../targets/ssh/faults.ts";

/** @param state systemd's `LoadState ActiveState`. @param starts `true` or `false`, as a command. */
function revive(state: string, starts: string): string {
  const [load, active] = state.split(" ");
  const systemctl = `systemctl() {
    case "$*" in
      *LoadState*) echo ${load} ;;
      *ActiveState*) echo ${active} ;;
      start*) ${starts} ;;
    esac
  }`;
  return execFileSync("bash", ["-euc", `unit=msm-lab-absent.service\n${systemctl}\n${REVIVE}`], {
    encoding: "utf8",
  }).trim();
}

test("a service that is down is started, and what systemd starts by itself is left to it", () => {
  assert.equal(revive("loaded inactive", "true"), "started");
  assert.equal(revive("loaded failed", "true"), "started");
  assert.equal(revive("loaded activating", "true"), "");
  assert.equal(revive("not-found inactive", "true"), "");
});

test("one that does not start, as without its firewall, ends no repair: a deployment puts back what it lacks", () => {
  assert.equal(revive("loaded failed", "false"), "could not start");
});
