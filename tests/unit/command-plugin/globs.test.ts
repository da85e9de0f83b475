import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { globPattern, selectAssets } from "../../../engine/command-plugin/globs.ts";

function folderWith(t: { after(clean: () => void): void }, paths: readonly string[]): string {
  const dir = mkdtempSync(join(tmpdir(), "globs-"));
  t.after(() => rmSync(dir, { recursive: true }));
  for (const path of paths) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), path);
  }
  return dir;
}

test("the documented example selects the documented files", async (t) => {
  const dir = folderWith(t, ["assets/logos/logo.svg", "src/index.js", "src/secret.js"]);
  const assets = await selectAssets(dir, ["assets/**", "src/**.js", "!**secret.*"]);
  assert.deepEqual(Object.keys(assets), ["assets/logos/logo.svg", "src/index.js"]);
});

test("an asset carries its path and the SHA-256 of its content", async (t) => {
  const dir = folderWith(t, ["a.txt"]);
  const { "a.txt": asset } = await selectAssets(dir, ["*"]);
  assert.equal(asset?.path, join(dir, "a.txt"));
  // sha256sum of the text "a.txt"
  assert.equal(asset?.hash, "18b7cb099a9ea3f50ba899b5ba81e0d377a5f3b16f8f6eeb8b3e58cd4692b993");
});

test("a later rule wins over an earlier one", async (t) => {
  const dir = folderWith(t, ["a.txt", "b.txt"]);
  assert.deepEqual(Object.keys(await selectAssets(dir, ["*.txt", "!a*", "a.txt"])), ["a.txt", "b.txt"]);
  assert.deepEqual(Object.keys(await selectAssets(dir, ["!a*", "*.txt", "!b*"])), ["a.txt"]);
});

test("patterns mean what they mean to the official plugin", () => {
  const yes = [
    "*.js a.js",
    "**.js src/a.js",
    "src/*/a src/x/a",
    "a? ab",
    "[a-c]x bx",
    "[!a]x bx",
    "{a,b}.js b.js",
    "\\*x *x",
    "a.b a.b",
  ];
  const no = [
    "*.js src/a.js",
    "a? a/",
    "[!a]x ax",
    "{a,b}.js c.js",
    "\\*x ax",
    "a.b axb",
    "a+ aa",
    "(a) a",
    "*.js a.jsx",
  ];
  for (const [line, expected] of [
    ...yes.map((l) => [l, true] as const),
    ...no.map((l) => [l, false] as const),
  ]) {
    const [glob = "", path = ""] = line.split(" ");
    assert.equal(globPattern(glob).test(path), expected, line);
  }
});

test("a malformed pattern is named", () => {
  assert.throws(() => globPattern("a[b"), /"a\[b".*"\]"/);
  assert.throws(() => globPattern("{a,b"), /"\}"/);
});
