import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { endServices } from "../../../targets/docker/endServices.ts";
import { docker, dockerLines } from "../../../targets/docker/engine.ts";
import { Clone } from "../cli/clone.ts";
import { leftovers } from "./leftovers.ts";

const STACK = "twins";
const CONFIG = {
  network: { subnet: "172.29.116.0/24" },
  nodes: { node1: { address: "172.29.116.1", services: ["httpd", "tomcat", "memcached"] } },
  publish: { port: 18116 },
};

describe("a lab in Docker is told from others by its id", () => {
  let first: Clone;
  let second: Clone;

  const start = (service: string, stack = STACK) =>
    docker("inspect", "--format", "{{.Id}} {{.State.StartedAt}}", `msm-lab-${stack}-${service}`);
  const succeeds = async (run: ReturnType<Clone["lab"]>) => {
    const { code, stdout, stderr } = await run;
    assert.equal(code, 0, stderr);
    return stdout;
  };

  before(async () => {
    first = new Clone(STACK, CONFIG);
    second = new Clone(STACK, CONFIG);
    await succeeds(first.lab("up"));
  });
  after(async () => {
    for (const clone of [first, second]) {
      await clone?.lab("down");
      clone?.checkout.remove();
    }
  });

  test("whose name another checkout does not take, and hears where it comes from", async () => {
    const { code, stderr } = await second.lab("up");
    assert.notEqual(code, 0);
    assert.match(stderr, /target +Docker has a lab of stack twins that is not in this stack's state/);
    assert.ok(stderr.includes(`:${first.checkout.root}`), stderr);
    assert.doesNotMatch(stderr, /state is lost/);
  });

  test("and whose parts another checkout's down leaves alone", async () => {
    const before = await start("node1-memcached");
    const stdout = await succeeds(second.lab("down"));
    assert.match(stdout, /^left container msm-lab-twins-node1-memcached as it is: a lab of stack twins/m);
    assert.equal(await start("node1-memcached"), before);
    assert.match(await succeeds(first.lab("up")), /unchanged/);
  });

  test("and goes on under another name of its stack", async () => {
    await first.rename("renamed");
    first.configure(CONFIG);
    await succeeds(first.lab("up"));
    assert.match(await succeeds(first.lab("status")), /node1 +\S+ +memcached +running/);
    assert.deepEqual(await leftovers(STACK), []);
    await first.rename(STACK);
    first.configure(CONFIG);
    await succeeds(first.lab("up"));
    assert.deepEqual(await leftovers("renamed"), []);
  });

  test("and whose services end all at once, unlike those of another of its name", async () => {
    const names = ["node1", "node1-httpd", "node1-tomcat", "node1-memcached"].map(
      (name) => `msm-lab-${STACK}-${name}`,
    );
    const states = () => dockerLines("inspect", "--format", "{{.State.Status}}", ...names);
    const id = await docker(
      "inspect",
      "--format",
      '{{index .Config.Labels "msm-lab.lab"}}',
      ...names.slice(0, 1),
    );
    const lab = { stack: STACK, checkout: "", resources: [] };
    await endServices({ ...lab, id: "another" });
    assert.deepEqual(await states(), ["running", "running", "running", "running"]);
    await endServices({ ...lab, id });
    assert.deepEqual(await states(), ["running", "exited", "exited", "exited"]);
    await succeeds(first.lab("up"));
    assert.deepEqual(await states(), ["running", "running", "running", "running"]);
  });

  test("where its state is lost up says how to go on, and down does", async () => {
    rmSync(join(first.checkout.root, ".lab"), { recursive: true });
    const { stderr } = await first.lab("up");
    assert.match(stderr, /Docker has a lab of stack twins that is not in this stack's state/);
    assert.match(stderr, /if its state is lost, here/);
    assert.match(
      await succeeds(first.lab("down")),
      /^removed container msm-lab-twins-node1-httpd, which no state knew$/m,
    );
    assert.deepEqual(await leftovers(STACK), []);
  });
});
