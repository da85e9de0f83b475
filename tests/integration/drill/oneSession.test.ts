import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { ask, type Site, siteAt } from "../../../common/site.ts";
import { NOTICED, ROLL } from "../../../components/roll.ts";
import { bareId } from "../../../running/sessionId.ts";
import { Visitor } from "../../../verify/visitor.ts";
import { assertEachMentions, assertMentions } from "../../mentions.ts";
import type { Run } from "../cli/checkout.ts";
import { Clone } from "../cli/clone.ts";
import { drillResult } from "./drillResult.ts";

const STACK = "onesession";
const PORT = 18082;
const HTTPS_PORT = 18282;
const PAGE = `https://127.0.0.1:${HTTPS_PORT}/test/`;
const ATTRIBUTES = `${PAGE}attributes`;

/** Two Tomcats and two stores: the guard is at work. Over HTTPS, which makes no difference to a drill. */
const CONFIG = {
  network: { subnet: "172.29.107.0/24" },
  nodes: {
    node1: { address: "172.29.107.1", services: ["httpd", "tomcat", "memcached"] },
    node2: { address: "172.29.107.2", services: ["tomcat", "memcached"] },
  },
  publish: { port: PORT, httpsPort: HTTPS_PORT },
  tls: { selfSigned: true },
};

let clone: Clone;
const lab = (...args: readonly string[]): Promise<Run> => clone.lab(...args);

async function deploy(sessions: Readonly<Record<string, unknown>>): Promise<void> {
  clone.configure({ ...CONFIG, sessions });
  const { code, stderr } = await lab("up");
  assert.equal(code, 0, stderr);
}

async function site(): Promise<Site> {
  const { stdout } = await lab("pulumi", "stack", "output", "certificate");
  return { ...siteAt(PAGE), certificate: stdout };
}

/** @returns the words of its verdicts, each once. */
async function drill(
  ...names: readonly string[]
): Promise<{ readonly words: readonly string[]; readonly run: Run }> {
  const run = await lab("drill", ...names, "--json");
  const { runs } = drillResult(run);
  const { faults = [], checks = [] } = runs[0] ?? {};
  return {
    words: [...new Set([...faults.map(({ verdict }) => verdict.word), ...checks.map(({ word }) => word)])],
    run,
  };
}

before(() => {
  clone = new Clone(STACK, CONFIG);
});
after(async () => {
  const { code, stderr } = await lab("down");
  clone.checkout.remove();
  assert.equal(code, 0, stderr);
});

suite("a session on several Tomcats is as on one", () => {
  test("its attributes answer to nobody but a drill", async () => {
    await deploy({ mode: "nonSticky" });
    for (const url of [ATTRIBUTES, `${ATTRIBUTES}/a.png`]) {
      assert.equal((await ask(await site(), url, { timeoutMs: 5000 })).status, 404);
    }
  });

  test("for parallel requests, readers of a first byte, requests for pictures, and at its timeout", async () => {
    const checks = ["parallel-attributes", "first-byte", "image-requests", "timeouts"];
    const { words, run } = await drill("steady", ...checks);
    assert.deepEqual(words, ["kept"], run.stdout);
  });

  test("for increments, where it is locked, also while a store dies", async () => {
    await deploy({ mode: "nonSticky", lockingMode: "all" });
    const { words, run } = await drill("parallel-increments", "kill-store");
    assert.deepEqual(words, ["kept"], run.stdout);
  });

  test("also one that nobody uses while both memcacheds move: up moves one after the other, told before", async () => {
    const seen = { ...(await site()) };
    const visitor = new Visitor(PAGE, undefined, seen);
    const before = await visitor.refresh();
    const { node1, node2 } = CONFIG.nodes;
    const nodes = {
      node1: { ...node1, address: "172.29.107.11" },
      node2: { ...node2, address: "172.29.107.12" },
    };
    const moved = { ...CONFIG, nodes, sessions: { mode: "nonSticky", lockingMode: "all" } };
    clone.configure(moved);
    const preview = await lab("pulumi", "preview");
    assertMentions(preview.stdout, "every live session ends", "./lab up", NOTICED.balancerAway);
    const { code, stderr } = await lab("up");
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^2 steps, .*\n +1\. node2 .*107\.12\n +2\. node1 .*107\.11\n/m);
    const rolls = stderr.split("\n").filter((line) => line.startsWith(ROLL));
    assertEachMentions(
      rolls,
      ["node2-memcached moves", NOTICED.nothing],
      ["node1-memcached moves", NOTICED.balancerAway],
    );
    assert.match(stderr, /node1-tomcat-release .* drained in .* back after \d/);
    // node1's address is one of its names.
    seen.certificate = (await site()).certificate;
    const later = await visitor.refresh();
    assert.deepEqual([bareId(later.sessionId), later.created], [bareId(before.sessionId), before.created]);
    const again = await lab("up");
    assert.match(again.stdout, /unchanged/);
    assert.doesNotMatch(again.stderr, /steps|changes:/);
  });

  test("but not without the guard, and the drill tells what is lost", async () => {
    await deploy({ mode: "nonSticky", guard: false });
    const { words, run } = await drill("parallel-attributes", "image-requests");
    assert.ok(words.includes("loss"), run.stdout);
  });
});
