import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, test } from "node:test";
import { engineEnvironment, ensureBackend } from "../../../engine/pulumi.ts";

const root = mkdtempSync(join(tmpdir(), "environment-"));
after(() => rmSync(root, { recursive: true }));
const bare = { PATH: "/usr/bin", MSM_LAB_CACHE: "/cache" };

test("the lab's engine and the Node that runs it come before what is on PATH", () => {
  const [engine, node, rest] = (engineEnvironment(root, bare).PATH ?? "").split(delimiter);
  assert.match(engine ?? "", /^\/cache\/engine\/[\d.]+\/bin$/);
  assert.equal(node, dirname(process.execPath));
  assert.equal(rest, "/usr/bin");
});

test("state and passphrase are the project's own", () => {
  const environment = engineEnvironment(root, bare);
  assert.equal(environment.PULUMI_BACKEND_URL, `file://${root}/.lab/state`);
  assert.equal(environment.PULUMI_CONFIG_PASSPHRASE_FILE, `${root}/.lab/passphrase`);
});

test("a project in a folder with blanks and signs has its state there", () => {
  const environment = engineEnvironment("/a b/c#d%41", bare);
  assert.equal(environment.PULUMI_BACKEND_URL, "file:///a%20b/c%23d%2541/.lab/state");
});

test("a backend the user has chosen stays", () => {
  const environment = engineEnvironment(root, { ...bare, PULUMI_BACKEND_URL: "s3://bucket" });
  assert.ok(!("PULUMI_BACKEND_URL" in environment));
});

for (const name of ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"])
  test(`a ${name} the user has set stays the only one`, () => {
    const environment = engineEnvironment(root, { ...bare, [name]: "mine" });
    assert.deepEqual(
      Object.keys(environment).filter((key) => key.includes("PASSPHRASE")),
      [],
    );
  });

test("an empty passphrase is one the user has chosen", () => {
  const environment = engineEnvironment(root, { ...bare, PULUMI_CONFIG_PASSPHRASE: "" });
  assert.ok(!("PULUMI_CONFIG_PASSPHRASE_FILE" in environment));
});

test("nobody else can read the state folder and the passphrase", async () => {
  await ensureBackend(root, bare);
  assert.equal(statSync(join(root, ".lab/state")).mode & 0o777, 0o700);
  assert.equal(statSync(join(root, ".lab/passphrase")).mode & 0o777, 0o600);
});

test("a passphrase is made once, also when two ask at the same time", async () => {
  const project = join(root, "twice");
  await Promise.all([ensureBackend(project, bare), ensureBackend(project, bare)]);
  const passphrase = readFileSync(join(project, ".lab/passphrase"), "utf8");
  assert.ok(passphrase.length >= 32);
  await ensureBackend(project, bare);
  assert.equal(readFileSync(join(project, ".lab/passphrase"), "utf8"), passphrase);
});

test("nothing is made for a user who has chosen both", async () => {
  const project = join(root, "chosen");
  await ensureBackend(project, { ...bare, PULUMI_BACKEND_URL: "s3://bucket", PULUMI_CONFIG_PASSPHRASE: "" });
  assert.ok(!existsSync(project));
});
