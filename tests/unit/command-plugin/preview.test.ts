import assert from "node:assert/strict";
import { test } from "node:test";
import { secret, UNKNOWN } from "../../../engine/command-plugin/propertyValue.ts";
import { previewResource } from "../../../engine/command-plugin/provider.ts";

test("a preview knows the inputs and not the output, which is no secret because an input is", () => {
  const inputs = { create: "date", environment: { A: secret("swordfish") } };
  assert.deepEqual(previewResource("command:local:Command", inputs), {
    ...inputs,
    stdout: UNKNOWN,
    stderr: UNKNOWN,
  });
});

test("assets are announced where paths are given", () => {
  const inputs = { create: "make", assetPaths: ["*.html"], archivePaths: ["*.css"] };
  assert.deepEqual(previewResource("command:local:Command", inputs), {
    ...inputs,
    stdout: UNKNOWN,
    stderr: UNKNOWN,
    assets: UNKNOWN,
    archive: UNKNOWN,
  });
});

test("a copy has no outputs of its own", () => {
  assert.deepEqual(previewResource("command:remote:CopyToRemote", { remotePath: "/x" }), {
    remotePath: "/x",
  });
});
