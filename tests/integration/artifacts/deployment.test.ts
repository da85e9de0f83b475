import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { cacheFolder } from "../../../artifacts/cacheFolder.ts";
import { Stack, writeConfig } from "../../conformance/stack.ts";
import { Checkout } from "../cli/checkout.ts";
import { Scratch } from "../engine/scratch.ts";

/** Nobody listens there. */
const REPOSITORY = "http://127.0.0.1:9/";

const CONFIG = {
  network: { subnet: "172.29.130.0/24" },
  nodes: { node1: { address: "172.29.130.1", services: ["httpd", "tomcat", "memcached"] } },
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
    assert.match(output, /^( *error: )?tomcat-[\d.]+\.tar\.gz .*http:\/\/127\.0\.0\.1:9\//m);
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
      writeConfig(join(checkout.root, "Pulumi.download.yaml"), CONFIG);
      process.env.MSM_LAB_MAVEN_MIRROR = REPOSITORY;
      const { code, stderr } = await checkout.lab("up", "--stack", "download");
      assert.equal(code, 1);
      refused(stderr);
    } finally {
      await checkout.lab("down", "--stack", "download", "--yes");
      delete process.env.MSM_LAB_MAVEN_MIRROR;
      checkout.remove();
    }
  });
});

describe("a repository without the files of an archive for hosts", () => {
  const LAB = join(import.meta.dirname, "../../..");
  const scratch = new Scratch(`
import * as pulumi from "@pulumi/pulumi";
import { knownLab } from "${LAB}/targets/knownLab.ts";
import { placeOnHosts } from "${LAB}/targets/ssh/placing.ts";
import { tomcatService } from "${LAB}/templates/tomcat/service.ts";
import { parseTopology } from "${LAB}/topology/topology.ts";

process.env.MSM_LAB_CACHE = process.env.MSM_LAB_MAVEN_MIRROR = import.meta.dirname + "/empty";
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJYKp3kDqkcFNT2tDKPlrMBqJCyCGDAGJAb3OQlRR5cE";
const topology = parseTopology({
  target: "ssh",
  network: { subnet: "172.29.130.0/24" },
  ssh: { port: 9 },
  nodes: {
    node1: { address: "172.29.130.1", services: ["httpd", "tomcat", "memcached"], ssh: { host: "127.0.0.1", hostKey } },
  },
});
const parent = new pulumi.ComponentResource("scratch:index:Lab", "lab");
const lab = {
  stack: "scratch",
  identity: pulumi.output({ id: "a-lab", origin: "here" }),
  known: knownLab("scratch", "/here", []),
};
const host = placeOnHosts(lab, topology, parent)(topology.nodes[0]);
const plan = tomcatService(topology, topology.tomcats[0], undefined);
export const generation = host.run(plan, [], { parent, after: [] }).generation;
`);
  before(() => scratch.begin());
  after(() => scratch.end());

  test("ends a plain pulumi with what to do about it", async () => {
    const { code, stdout } = await scratch.run("up", "--yes", "--skip-preview");
    assert.notEqual(code, 0);
    assert.match(stdout, /^ *error: \S+tomcat-[\d.]+\.tar\.gz\b/m);
    assert.match(stdout, /unset MSM_LAB_MAVEN_MIRROR/);
    assert.doesNotMatch(stdout, /\n\s+at |unhandled/);
  });
});
