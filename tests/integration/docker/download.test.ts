import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { dump } from "js-yaml";
import { cacheFolder } from "../../../artifacts/cacheFolder.ts";
import { Stack } from "../../conformance/stack.ts";
import { Checkout } from "../cli/checkout.ts";

/** Nobody listens there. */
const REPOSITORY = "http://127.0.0.1:9/";

const CONFIG = {
  network: { subnet: "172.29.111.0/24" },
  nodes: { node1: { address: "172.29.111.1", services: ["httpd", "tomcat", "memcached"] } },
  publish: { port: 18091 },
};

describe("a repository that does not answer while an image is made ready", () => {
  const cache = mkdtempSync(join(tmpdir(), "msm-lab-cache-"));
  const env = { MSM_LAB_CACHE: cache, MSM_LAB_MAVEN_MIRROR: REPOSITORY };

  before(() => {
    for (const entry of readdirSync(cacheFolder()))
      if (!["artifacts", "contexts"].includes(entry))
        symlinkSync(join(cacheFolder(), entry), join(cache, entry));
  });
  after(() => rmSync(cache, { recursive: true }));

  const refused = (output: string) => {
    assert.match(
      output,
      /^( *error: )?tomcat-[\d.]+\.tar\.gz cannot be fetched from http:\/\/127\.0\.0\.1:9\//m,
    );
    assert.match(output, /MSM_LAB_MAVEN_MIRROR/);
    assert.doesNotMatch(output, /\n\s+at |unhandled/);
  };

  test("ends a plain pulumi with what to do about it", async () => {
    const stack = await Stack.open("download", CONFIG);
    try {
      Object.assign(stack.env, env);
      const { code, output } = await stack.try("up", "--yes", "--skip-preview");
      assert.notEqual(code, 0);
      refused(output);
    } finally {
      await stack.close();
    }
  });

  test("ends ./lab up with what to do about it", async () => {
    const checkout = new Checkout(cache);
    try {
      symlinkSync(join(import.meta.dirname, "../../../node_modules"), join(checkout.root, "node_modules"));
      const config = Object.entries(CONFIG).map(([key, value]) => [`msm-lab:${key}`, value]);
      writeFileSync(
        join(checkout.root, "Pulumi.download.yaml"),
        dump({ config: Object.fromEntries(config) }),
      );
      process.env.MSM_LAB_MAVEN_MIRROR = REPOSITORY;
      const { code, stderr } = await checkout.lab("up", "--stack", "download");
      assert.equal(code, 1);
      refused(stderr);
      await checkout.lab("down", "--stack", "download", "--yes");
    } finally {
      delete process.env.MSM_LAB_MAVEN_MIRROR;
      checkout.remove();
    }
  });
});
