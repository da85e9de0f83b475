import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { mendStates, ownResources } from "../../../cli/ownState.ts";

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

test("a stack whose lab is gone has no resources; of one whose state is elsewhere they are not known", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "msm-lab-state-"));
  const before = process.env.PULUMI_BACKEND_URL;
  process.env.PULUMI_BACKEND_URL = pathToFileURL(folder).href;
  t.after(() => {
    rmSync(folder, { recursive: true });
    if (before === undefined) delete process.env.PULUMI_BACKEND_URL;
    else process.env.PULUMI_BACKEND_URL = before;
  });
  const stacks = join(folder, ".pulumi", "stacks", "msm-lab");
  mkdirSync(stacks, { recursive: true });
  writeFileSync(join(stacks, "gone.json"), '{"version":3,"checkpoint":{"latest":{"manifest":{}}}}');
  assert.deepEqual(ownResources("gone"), []);
  assert.equal(ownResources("elsewhere"), undefined);
});
