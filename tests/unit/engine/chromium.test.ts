import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { needsOf } from "../../../cli/commands/test.ts";
import { chromiumNeed, findChromium } from "../../../engine/chromium.ts";

const folder = mkdtempSync(join(tmpdir(), "chromium-"));
after(() => rmSync(folder, { recursive: true }));

test("a browser is found by any of its names, but only where it can be run", async () => {
  const program = join(folder, "chromium-browser");
  writeFileSync(program, "");
  assert.equal(findChromium(folder), undefined);
  chmodSync(program, 0o755);
  assert.equal(findChromium(`/none:${folder}`), program);
});

test("without a browser the need says who brings it, or what to install", async () => {
  const path = process.env.PATH;
  process.env.PATH = "/none";
  try {
    const state = await chromiumNeed().check();
    assert.ok(!state.met);
    assert.match(state.cure, /^`lab test` installs it$|^install Chromium/);
  } finally {
    process.env.PATH = path;
  }
});

test("a browser is needed by the tests that look at pages, and by no others", () => {
  const needs = (...files: readonly string[]) => needsOf(files).map(({ name }) => name);
  assert.deepEqual(needs("tests/unit/common/table.test.ts", "tests/unit/browser/a.test.ts"), []);
  assert.ok(!needs("tests/integration/docker/docker.test.ts").includes("Chromium"));
  assert.ok(needs("tests/unit/a.test.ts", "tests/integration/browser/page.test.ts").includes("Chromium"));
});
