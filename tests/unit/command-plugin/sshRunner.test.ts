import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { guarded, refusedVariable } from "../../../engine/command-plugin/sshRunner.ts";

function shell(command: string, env: NodeJS.ProcessEnv) {
  return spawnSync("/bin/sh", ["-c", command], { env: { PATH: process.env.PATH, ...env }, encoding: "utf8" });
}

test("a command without variables goes as it is", () => {
  assert.equal(guarded("date", []), "date");
});

test("a command runs where its variables have arrived, empty ones too", () => {
  const { status, stdout } = shell(guarded('echo "$A-$B-$?"', ["A", "B"]), { A: "x y", B: "" });
  assert.deepEqual([status, stdout], [0, "x y--0\n"]);
});

test("a command does not run where one is missing, and the missing one is named", () => {
  const { status, stdout, stderr } = shell(guarded("echo ran", ["A", "B"]), { A: "1" });
  assert.notEqual(status, 0);
  assert.equal(stdout, "");
  assert.equal(refusedVariable(stderr), "B");
});

test("a failure of the command itself is not taken for a missing variable", () => {
  assert.equal(refusedVariable("sh: 1: B: not found"), undefined);
});

test("values do not stand in the command line", () => {
  assert.ok(!guarded("date", ["PASSWORD"]).includes("="));
});
