import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "js-yaml";
import { parseTopology } from "../../../topology/topology.ts";

const DOCS = readFileSync(new URL("../../../docs/hosts.md", import.meta.url), "utf8");

test("the stack in docs/hosts.md is one that can be deployed", () => {
  const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(DOCS) ?? [];
  const { config } = load(yaml) as { config: Record<string, unknown> };
  const values = Object.entries(config).map(([key, value]) => [key.replace("msm-lab:", ""), value]);
  const { target, connections } = parseTopology(Object.fromEntries(values));
  assert.equal(target, "ssh");
  assert.deepEqual(
    Object.values(connections).map(({ user, host, port }) => `${user}@${host}:${port}`),
    ["deploy@10.20.0.11:22", "deploy@10.20.0.12:22", "deploy@node3.example.org:2222"],
  );
});
