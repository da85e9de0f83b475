import assert from "node:assert/strict";
import { test } from "node:test";
import { configIn, hasSecrets, labConfigIn, secretPaths, withLabConfig } from "../../../cli/stackFile.ts";
import { UserError } from "../../../common/userError.ts";

test("a secret is found however deep it lies, in whatever form of YAML", () => {
  for (const text of [
    "config:\n  msm-lab:profile:\n    secure: v1:x\n",
    "config:\n  msm-lab:ssh:\n    jumpHost:\n      password:\n        secure: v1:x\n",
    "config:\n  msm-lab:ssh: { user: deploy, password: { secure: v1:x } }\n",
    'config:\n  msm-lab:application: { sessionPackages: [a, { "secure": "v1:x" }] }\n',
  ]) {
    assert.ok(hasSecrets(configIn(text)), text);
  }
});

test("a secret is named as `pulumi config set --path` takes it", () => {
  const text = `config:
  msm-lab:ssh: { password: { secure: v1:x }, jumpHost: { password: { secure: v1:x } } }
  msm-lab:application: { sessionPackages: [a, { secure: v1:x }] }
  msm-lab:profile: { secure: v1:x }
`;
  assert.deepEqual(secretPaths(configIn(text)), [
    "ssh.password",
    "ssh.jumpHost.password",
    "application.sessionPackages[1]",
    "profile",
  ]);
});

test("what only looks like a secret is a value", () => {
  for (const text of [
    "config:\n  msm-lab:page:\n    secure: true\n",
    "config:\n  msm-lab:page:\n    secure: v1:x\n    domain: a\n",
    "config:\n  msm-lab:page: 'secure: v1:x'\n",
    "# secure: v1:x\nconfig:\n  msm-lab:ports: [null, 1]\n",
  ]) {
    assert.ok(!hasSecrets(configIn(text)), text);
  }
});

test("a file without any value is a configuration without any", () => {
  for (const text of ["", "config:\n", "config: {}\n", "encryptionsalt: v1:x\n", "# nothing\n"]) {
    assert.deepEqual(configIn(text), {});
  }
});

test("a file that is not YAML is told with the place of the mistake", () => {
  assert.throws(
    () => configIn("config:\n  a: [1\n  b: 2\n"),
    (error) => error instanceof UserError && /not YAML: [\s\S]*\(3:/.test(error.message),
  );
});

test("another configuration of the lab leaves the rest of the file, so that its secrets can be read", () => {
  const text = `encryptionsalt: v1:salt
config:
  docker:host: unix:///run/docker.sock
  msm-lab:page: { domain: a }
  msm-lab:ssh: { password: { secure: v1:x } }
`;
  const { page, ...kept } = labConfigIn(text);
  assert.deepEqual(page, { domain: "a" });
  const changed = withLabConfig(text, { ...kept, target: "docker" });
  assert.match(changed, /^encryptionsalt: v1:salt$/m);
  assert.deepEqual(configIn(changed), {
    "docker:host": "unix:///run/docker.sock",
    "msm-lab:ssh": { password: { secure: "v1:x" } },
    "msm-lab:target": "docker",
  });
  assert.deepEqual(labConfigIn(withLabConfig("", { target: "docker" })), { target: "docker" });
});
