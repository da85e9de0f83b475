import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { registryLogins } from "../../../../targets/swarm/registryLogin.ts";

test("services bring the login that Docker has here, if it has any and there is a registry", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "msm-lab-login-"));
  const before = process.env.DOCKER_CONFIG;
  process.env.DOCKER_CONFIG = folder;
  t.after(() => {
    if (before === undefined) delete process.env.DOCKER_CONFIG;
    else process.env.DOCKER_CONFIG = before;
    rmSync(folder, { recursive: true });
  });
  const registry = "registry.example.com:5000/team/lab";
  assert.deepEqual(registryLogins({ registry }), []);
  writeFileSync(join(folder, "config.json"), "{}");
  assert.deepEqual(registryLogins({ registry }), [{ address: "registry.example.com:5000" }]);
  assert.deepEqual(registryLogins({}), []);
});
