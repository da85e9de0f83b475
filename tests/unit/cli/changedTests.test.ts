import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { test } from "node:test";
import { changedSince, testsOf } from "../../../cli/changedTests.ts";
import { projectRoot } from "../../../cli/projectRoot.ts";
import { UserError } from "../../../common/userError.ts";

const ALL = globSync("tests/integration/**/*.test.ts", { cwd: projectRoot }).sort();

/** The names of the test files that a change of these files can break, without `.test.ts`. */
function broken(...changed: readonly string[]): readonly string[] {
  return testsOf(ALL, changed).map((file) => file.replace(/^tests\/integration\/(.*)\.test\.ts$/, "$1"));
}

test("a test is run if it, or what it imports, has changed", () => {
  assert.deepEqual(broken("tests/integration/docker/verify.test.ts"), ["docker/verify"]);
  assert.ok(broken("artifacts/download.ts").includes("artifacts/tls"));
  assert.ok(broken("engine/command-plugin/globs.ts").includes("command-plugin/copy"));
  assert.ok(broken("common/userError.ts").length > ALL.length * 0.9);
});

test("a test that brings a lab up is run if any part of the program has changed, but for the other target", () => {
  const found = broken("components/storeOrder.ts");
  for (const name of ["docker/docker", "ssh/ssh", "ssh/hosts", "cli/unchangedUp"])
    assert.ok(found.includes(name), name);
  assert.ok(!found.includes("ssh/shell"));
  // Commands of the deployment run it as a program of its own.
  assert.ok(broken("targets/docker/awaitInStep.ts").includes("docker/docker"));
  assert.ok(!broken("targets/docker/service.ts").some((name) => name.startsWith("ssh/")));
  assert.ok(!broken("targets/ssh/placing.ts").some((name) => name.startsWith("docker/")));
});

test("a file that is no TypeScript is run by what lies beside it; what lies beside the project itself by all", () => {
  const ofHosts = broken("targets/ssh/host/setUp.sh");
  assert.ok(ofHosts.includes("ssh/packages"));
  assert.ok(!ofHosts.includes("artifacts/tls"));
  for (const file of ["package-lock.json", "java/SessionGuard.java", "lab"])
    assert.deepEqual(broken(file).length, ALL.length);
});

test("documents, benchmarks and unit tests run nothing", () => {
  assert.deepEqual(broken("README.md", "docs/hosts.md", "bench/lab.sh", "tests/unit/cli/stack.test.ts"), []);
});

test("a commit that is not there is told", () => {
  assert.throws(() => changedSince("no-such-commit"), UserError);
  assert.ok(Array.isArray(changedSince("HEAD")));
});
