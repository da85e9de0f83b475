import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { dump } from "js-yaml";
import { cacheFolder } from "../../../artifacts/cacheFolder.ts";
import { projectRoot } from "../../../cli/projectRoot.ts";
import type { DrillResult } from "../../../drill/result.ts";
import { Checkout, type Run } from "../cli/checkout.ts";

const STACK = "onesession";
const PORT = 18082;
const ATTRIBUTES = `http://127.0.0.1:${PORT}/test/attributes`;

/** Two Tomcats and two stores: the guard is at work. */
const CONFIG = {
  "msm-lab:network": { subnet: "172.29.107.0/24" },
  "msm-lab:nodes": {
    node1: { address: "172.29.107.1", services: ["httpd", "tomcat", "memcached"] },
    node2: { address: "172.29.107.2", services: ["tomcat", "memcached"] },
  },
  "msm-lab:publish": { port: PORT },
};

let checkout: Checkout;
const lab = (...args: readonly string[]): Promise<Run> => checkout.lab(...args, "--stack", STACK);

async function deploy(sessions: Readonly<Record<string, unknown>>): Promise<void> {
  const config = { ...CONFIG, "msm-lab:sessions": sessions };
  writeFileSync(join(checkout.root, `Pulumi.${STACK}.yaml`), dump({ config }));
  const { code, stderr } = await lab("up");
  assert.equal(code, 0, stderr);
}

/** @returns the words of its verdicts, each once. */
async function drill(
  ...names: readonly string[]
): Promise<{ readonly words: readonly string[]; readonly run: Run }> {
  const run = await lab("drill", ...names, "--json");
  const { runs }: DrillResult = JSON.parse(run.stdout);
  const { faults = [], checks = [] } = runs[0] ?? {};
  return {
    words: [...new Set([...faults.map(({ verdict }) => verdict.word), ...checks.map(({ word }) => word)])],
    run,
  };
}

before(() => {
  checkout = new Checkout(cacheFolder());
  symlinkSync(join(projectRoot, "node_modules"), join(checkout.root, "node_modules"));
});
after(async () => {
  const { code, stderr } = await lab("down");
  checkout.remove();
  assert.equal(code, 0, stderr);
});

suite("a session on several Tomcats is as on one", () => {
  test("its attributes answer to nobody but a drill", async () => {
    await deploy({ mode: "nonSticky" });
    assert.equal((await fetch(ATTRIBUTES)).status, 404);
    assert.equal((await fetch(`${ATTRIBUTES}/a.png`)).status, 404);
  });

  test("for parallel requests, readers of a first byte, requests for pictures, and at its timeout", async () => {
    const checks = ["parallel-attributes", "first-byte", "image-requests", "timeouts"];
    const { words, run } = await drill("steady", ...checks);
    assert.equal(run.code, 0, `${run.stdout}\n${run.stderr}`);
    assert.deepEqual(words, ["kept"]);
  });

  test("for increments, where it is locked, also while a store dies", async () => {
    await deploy({ mode: "nonSticky", lockingMode: "all" });
    const { words, run } = await drill("parallel-increments", "kill-store");
    assert.equal(run.code, 0, `${run.stdout}\n${run.stderr}`);
    assert.deepEqual(words, ["kept"]);
  });

  test("but not without the guard, and the drill tells what is lost", async () => {
    await deploy({ mode: "nonSticky", guard: false });
    const { words, run } = await drill("parallel-attributes", "image-requests");
    assert.equal(run.code, 0, `${run.stdout}\n${run.stderr}`);
    assert.ok(words.includes("loss"), run.stdout);
  });
});
