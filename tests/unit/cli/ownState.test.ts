import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { mendStates } from "../../../cli/ownState.ts";

test("attributes that a killed Pulumi has left empty are removed, and nothing else", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "msm-lab-state-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mendStates(folder);
  const stacks = join(folder, "stacks", "msm-lab");
  mkdirSync(stacks, { recursive: true });
  const files = { "dev.json": "{}", "dev.json.attrs": "", "live.json": "{}", "live.json.attrs": "{}" };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(stacks, name), content);
  mendStates(folder);
  assert.deepEqual(readdirSync(stacks).sort(), ["dev.json", "live.json", "live.json.attrs"]);
});
