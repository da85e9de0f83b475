import assert from "node:assert/strict";
import { test } from "node:test";
import { nodesOf, type Update } from "../../../cli/lastNodes.ts";
import { KEYS } from "../../../topology/config.ts";

const NODES = { node1: { address: "10.0.0.1", ssh: { hostKey: "ssh-ed25519 AAAA" } } };

function update(kind: string, result: string, config: Update["config"]): Update {
  return { kind, result, config };
}

test("the nodes are those of the newest up that succeeded", () => {
  const known = update("update", "succeeded", { "msm-lab:nodes": { objectValue: NODES } });
  const other = { "msm-lab:nodes": { objectValue: {} } };
  const updates = [
    update("update", "failed", other),
    update("refresh", "succeeded", other),
    known,
    update("update", "succeeded", other),
  ];
  assert.deepEqual(nodesOf(updates), NODES);
});

test("a configuration without nodes had the default ones", () => {
  assert.deepEqual(nodesOf([update("update", "succeeded", {})]), KEYS.nodes.default);
});

test("nodes with secrets in them are not known, nor those of a stack that has no history", () => {
  assert.equal(nodesOf([update("update", "succeeded", { "msm-lab:nodes": {} })]), undefined);
  assert.equal(nodesOf([]), undefined);
});
