import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { pluginFile, pulumiHome } from "../../../engine/folders.ts";
import { installLauncher } from "../../../engine/install.ts";
import type { Need } from "../../../engine/need.ts";
import { pulumiNeeds } from "../../../engine/pulumi.ts";
import { PULUMI_VERSION } from "../../../engine/versions.ts";

const root = mkdtempSync(join(tmpdir(), "needs-"));
after(() => rmSync(root, { recursive: true }));
process.env.MSM_LAB_CACHE = join(root, "cache");
process.env.PULUMI_HOME = join(root, "home");

test("on a bare machine nothing is met, and each need says what to do", async () => {
  for (const need of pulumiNeeds()) {
    const state = await need.check();
    assert.ok(!state.met && state.cure !== "", need.name);
  }
});

test("every need comes after those it names", () => {
  const needs = pulumiNeeds();
  for (const [index, { after }] of needs.entries())
    assert.ok(after.every((name) => needs.slice(0, index).some((earlier) => earlier.name === name)));
});

test("a Pulumi of the right version on PATH is used with its language host", async () => {
  const wrong = executable(join(root, "wrong/pulumi"), 'echo "v3.1.0"');
  const right = executable(join(root, "right/pulumi"), `echo "v${PULUMI_VERSION}"`);
  executable(join(root, "wrong/pulumi-language-nodejs"));
  const host = executable(join(root, "right/pulumi-language-nodejs"));
  process.env.PATH = [dirname(wrong), dirname(right), process.env.PATH].join(":");
  const [pulumi, languageHost] = pulumiNeeds();
  await provide(pulumi);
  assert.equal(readlinkSync(await detail(pulumi)), right);
  assert.equal(readlinkSync(await detail(languageHost)), host);
});

test("plugins that the user has are used", async () => {
  const [, , docker, command] = pulumiNeeds();
  const home = join(root, "home");
  const hers = executable(pluginFile(home, "docker"));
  executable(pluginFile(home, "command"));
  await provide(docker);
  await provide(command);
  assert.equal(readlinkSync(await detail(docker)), hers);
  assert.ok((await command?.check())?.met);
});

test("a link to what the user has removed does not meet a need", async () => {
  rmSync(join(root, "home"), { recursive: true });
  const [, , docker] = pulumiNeeds();
  assert.equal((await docker?.check())?.met, false);
});

test("the lab's own PULUMI_HOME is not mistaken for the user's", async () => {
  process.env.PULUMI_HOME = pulumiHome();
  const file = pluginFile(pulumiHome(), "command");
  rmSync(file, { force: true });
  await installLauncher("engine/command-plugin/main.ts", file);
  const [, , , command] = pulumiNeeds();
  await provide(command);
  assert.ok(statSync(file).isFile());
});

async function provide(need: Need | undefined): Promise<void> {
  await need?.provide(() => {});
}

async function detail(need: Need | undefined): Promise<string> {
  const state = await need?.check();
  assert.ok(state?.met, JSON.stringify(state));
  return state.detail;
}

function executable(file: string, body = ""): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}
