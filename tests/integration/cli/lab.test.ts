import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { projectRoot } from "../../../cli/projectRoot.ts";
import { eventually } from "../../eventually.ts";
import { Checkout } from "./checkout.ts";

/** Prints without Docker or Pulumi, so that only what `lab` itself brings is needed. */
const PRINT = ["render", "node1/httpd/balancer.conf"];

/** `npm ci` in no time: links to the packages that are here. */
const LINK_PACKAGES = `mkdir -p node_modules && ln -s '${projectRoot}'/node_modules/* '${projectRoot}'/node_modules/.bin node_modules/`;

/** A machine whose Node.js is too old, also for a machine where it is not. */
const OLD_NODE = `[ "$1" = --version ] && echo v18.20.0 && exit\nexec '${process.execPath}' "$@"`;

function checkout(context: TestContext): Checkout {
  const fresh = new Checkout();
  context.after(() => fresh.remove());
  return fresh;
}

describe("lab on a fresh clone with an empty cache", () => {
  test("brings Node.js and the packages once, also for two runs at a time, and is silent and quick from then on", async (context) => {
    const fresh = checkout(context);
    fresh.fake("node", OLD_NODE);
    fresh.fake("npm", `echo "$1" >>'${fresh.folder}/calls'; PATH=\${PATH#*:} exec npm "$@"`);
    const runs = await Promise.all([fresh.lab(...PRINT), fresh.lab(...PRINT)]);
    for (const { code, stdout, stderr } of runs) {
      assert.equal(code, 0, stderr);
      assert.match(stdout, /<Proxy balancer:\/\/lbcluster>/);
    }
    assert.match(runs.map(({ stderr }) => stderr).join(""), /waiting for process \d+/);
    assert.ok(existsSync(join(fresh.cache, "node/24.21.0/bin/node")));
    assert.equal(readFileSync(join(fresh.folder, "calls"), "utf8"), "pack\nci\n");
    context.diagnostic(`cold: ${Math.round(Math.max(...runs.map(({ milliseconds }) => milliseconds)))} ms`);

    const again = await fresh.lab(...PRINT);
    assert.equal(again.stderr, "");
    assert.equal(again.stdout, runs[0]?.stdout);
    fresh.fake("npm", "exit 1");
    const help = await fresh.lab("--help");
    assert.equal(help.code, 0);
    context.diagnostic(`warm: ${Math.round(help.milliseconds)} ms to the end of --help`);

    const link = join(fresh.folder, "link");
    symlinkSync("msm-lab/lab", link);
    const elsewhere = await fresh.start(PRINT, { cwd: "/", lab: link }).end;
    assert.equal(elsewhere.stdout, again.stdout);
  });

  test("refuses a Node.js that is not the pinned one, and keeps nothing of it", async (context) => {
    const fresh = checkout(context);
    fresh.fake("node", OLD_NODE);
    const evil = join(fresh.folder, "ran");
    fresh.fake(
      "npm",
      `mkdir -p package/bin && printf '#!/bin/sh\\ntouch ${evil}\\n' >package/bin/node && chmod +x package/bin/node
       tar -czf "\${3%@*}-\${3#*@}.tgz" package && rm -r package`,
    );
    const { code, stderr } = await fresh.lab("--help");
    assert.equal(code, 1);
    assert.match(stderr, /wrong checksum/);
    assert.ok(!existsSync(evil));
    assert.deepEqual(readdirSync(join(fresh.cache, "node")), []);
  });

  test("shows npm's words where it fails, and works when run again", async (context) => {
    const fresh = checkout(context);
    fresh.fake("node", `exec '${process.execPath}' "$@"`);
    fresh.fake("npm", "echo no route to the registry >&2; exit 7");
    const failed = await fresh.lab(...PRINT);
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /no route to the registry/);
    assert.match(failed.stderr, /npm packages/);
    fresh.fake("npm", LINK_PACKAGES);
    assert.equal((await fresh.lab(...PRINT)).code, 0);
  });

  test("goes on after a run that was killed while npm worked", async (context) => {
    const fresh = checkout(context);
    fresh.fake("node", `exec '${process.execPath}' "$@"`);
    fresh.fake("npm", "mkdir node_modules; touch node_modules/half; exec sleep 60");
    const { pid, end } = fresh.start(PRINT);
    await eventually(() => existsSync(join(fresh.root, "node_modules/half")));
    process.kill(-pid, "SIGKILL");
    await end;
    fresh.fake("npm", `rm -rf node_modules; ${LINK_PACKAGES}`);
    const { code, stderr } = await fresh.lab(...PRINT);
    assert.equal(code, 0, stderr);
    assert.ok(!existsSync(join(fresh.root, "node_modules/half")));
  });

  test("brings the packages again when the lock file has changed", async (context) => {
    const fresh = checkout(context);
    fresh.fake("node", `exec '${process.execPath}' "$@"`);
    fresh.fake("npm", `echo "$1" >>'${fresh.folder}/calls'; rm -rf node_modules; ${LINK_PACKAGES}`);
    const calls = () => readFileSync(join(fresh.folder, "calls"), "utf8").trim().split("\n");
    await fresh.lab(...PRINT);
    await fresh.lab(...PRINT);
    assert.deepEqual(calls(), ["ci"]);
    writeFileSync(join(fresh.root, "package-lock.json"), "{}");
    await fresh.lab(...PRINT);
    assert.deepEqual(calls(), ["ci", "ci"]);
  });
});

describe("lab on a machine without", () => {
  const PROGRAMS = ["sh", "dirname", "readlink", "cmp", "mkdir", "cat", "rm", "cp", "mktemp", "sleep", "ln"];

  test("npm says what to install", async (context) => {
    const fresh = checkout(context);
    fresh.onlyPrograms([...PROGRAMS, "flock"]);
    const { code, stderr } = await fresh.lab("--help");
    assert.equal(code, 1);
    assert.match(stderr, /npm is not on PATH\n {2}install it/);
  });

  test("flock takes over the lock of a run that was killed", async (context) => {
    const fresh = checkout(context);
    fresh.onlyPrograms(PROGRAMS);
    fresh.fake("npm", LINK_PACKAGES);
    mkdirSync(fresh.cache);
    // No process has this number: Linux ends at 4194304.
    symlinkSync("99999999", join(fresh.cache, "lab.pid"));
    const { code, stderr } = await fresh.lab(...PRINT);
    assert.equal(code, 0, stderr);
    assert.ok(!readdirSync(fresh.cache).includes("lab.pid"));
  });
});
