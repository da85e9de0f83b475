import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ChangeResult } from "../../../drill/change/changeResult.ts";
import { writeConfig } from "../../conformance/stack.ts";
import { Clone } from "../cli/clone.ts";
import { leftovers } from "./leftovers.ts";

const STACK = "changed";
const COPY = `${STACK}-change`;

/** It is never up: only its shape is needed. */
const CONFIG = {
  network: { subnet: "172.29.114.0/24" },
  nodes: {
    node1: { address: "172.29.114.1", services: ["httpd", "tomcat", { tomcat: 8010 }, "memcached"] },
  },
};

let clone: Clone;
const inClone = (...path: readonly string[]) => join(clone.checkout.root, ...path);

before(() => {
  clone = new Clone(STACK, CONFIG);
});
after(async () => {
  clone.checkout.remove();
  assert.deepEqual(await leftovers(COPY), []);
});

test("a change is made to a copy under load and put back, and the copy goes", async () => {
  const file = readFileSync(inClone(`Pulumi.${STACK}.yaml`), "utf8");
  // As a drill leaves it that is killed right at the beginning.
  mkdirSync(inClone(".lab/drill-change", COPY), { recursive: true });

  const { code, stdout, stderr } = await clone.lab("drill", "change", "msm-setting", "--json");
  assert.equal(code, 0, stdout + stderr);
  assert.match(stderr, new RegExp(`killed left its copy, stack ${COPY}`));
  const { rows, copy }: ChangeResult = JSON.parse(stdout);
  assert.equal(copy, COPY);
  assert.deepEqual(
    rows.map(({ change, way }) => [change, way]),
    [
      ["msm-setting", "applied"],
      ["msm-setting", "putBack"],
    ],
  );
  for (const { restarted, verdict, figures, seconds } of rows) {
    assert.deepEqual(restarted, ["node1-tomcat", "node1-tomcat2"]);
    assert.deepEqual(verdict, { word: "kept", broken: [] });
    assert.ok(figures.requests > 100 && seconds > 1);
  }

  assert.equal(readFileSync(inClone(`Pulumi.${STACK}.yaml`), "utf8"), file);
  assert.ok(!existsSync(inClone(`Pulumi.${COPY}.yaml`)));
  assert.deepEqual(readdirSync(inClone(".lab/drill-change")), []);
  assert.deepEqual(await leftovers(COPY), []);
  const stacks = await clone.checkout.lab("pulumi", "stack", "ls", "--json");
  assert.doesNotMatch(stacks.stdout, new RegExp(COPY));
});

test("a stack of the copy's name that no drill has made is not touched", async () => {
  const file = inClone(`Pulumi.${COPY}.yaml`);
  writeConfig(file, CONFIG);
  const { code, stderr } = await clone.lab("drill", "change", "page");
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`there is a stack ${COPY} already`));
  assert.ok(existsSync(file));
});
