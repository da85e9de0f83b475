/** An `up` that has nothing to do ends without the engine; one that may have something leaves it to the engine. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { docker } from "../../../targets/docker/engine.ts";
import { TARGETS } from "../../../targets/targets.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { eventually } from "../../eventually.ts";
import { Clone } from "./clone.ts";

const STACK = "settled";
const CONFIG = {
  network: { subnet: "172.29.133.0/24" },
  nodes: { node1: { address: "172.29.133.1", services: ["httpd", "tomcat", "memcached"] } },
  publish: { port: 18133 },
};

describe("up of a lab that runs", () => {
  let clone: Clone;
  const inClone = (...path: readonly string[]) => join(clone.checkout.root, ...path);
  const war = () => join(clone.checkout.folder, "shop");

  /** Whether the engine ran, which writes the state, and what `up` said. */
  const up = async () => {
    const before = clone.stateWritten();
    const { code, stdout, stderr } = await clone.lab("up");
    assert.equal(code, 0, stderr);
    return {
      engine: clone.stateWritten() !== before,
      change: /^stack settled: (.*) \(/m.exec(stdout)?.[1] ?? "",
      stdout,
    };
  };

  before(async () => {
    clone = new Clone(STACK, CONFIG);
    mkdirSync(join(war(), "WEB-INF"), { recursive: true });
    writeFileSync(join(war(), "index.html"), "<!doctype html>\n<title>One</title>\n");
    writeFileSync(join(war(), "WEB-INF/web.xml"), "<web-app/>\n");
    clone.configure({ ...CONFIG, application: { war: war() } });
    await up();
  });
  after(async () => {
    const { code, stderr } = await clone.lab("down");
    clone.checkout.remove();
    assert.equal(code, 0, stderr);
  });

  test("ends without the engine while nothing has changed, and says what the lab is", async () => {
    const { engine, change, stdout } = await up();
    assert.deepEqual({ engine, change }, { engine: false, change: "unchanged" });
    assert.match(stdout, /^node1 +172\.29\.133\.1 +httpd, tomcat, memcached$/m);
    assert.match(stdout, /^test page +http:\/\/127\.0\.0\.1:18133\/test\/ /m);
  });

  test("leaves it to the engine if what the last one noted was cut off", async () => {
    writeFileSync(inClone(".lab/settled", `${STACK}.json`), '{"inputs":');
    const { engine, change } = await up();
    assert.deepEqual({ engine, change }, { engine: true, change: "unchanged" });
    assert.equal((await up()).engine, false);
  });

  const container = (name: string) => `msm-lab-${STACK}-${name}`;
  const snapshot = () => TARGETS.docker.snapshot(STACK, parseTopology(CONFIG));

  test("its snapshot of Docker is the same as long as nothing happens, and another one after what is done by hand", async () => {
    const service = container("node1-httpd");
    const before = await snapshot();
    assert.equal(await snapshot(), before);
    for (const [change, back] of [
      [
        ["stop", service],
        ["start", service],
      ],
      [
        ["pause", service],
        ["unpause", service],
      ],
      [
        ["update", "--restart", "no", service],
        ["update", "--restart", "unless-stopped", service],
      ],
      [
        ["network", "connect", "bridge", container("node1")],
        ["network", "disconnect", "bridge", container("node1")],
      ],
    ] as const) {
      await docker(...change);
      assert.notEqual(await snapshot(), before, change.join(" "));
      await docker(...back);
      // Docker takes a container for unhealthy for a moment that was paused.
      await eventually(async () => assert.ok((await snapshot()) === before, back.join(" ")));
    }
  });

  test("has the engine look at Docker anew only if the lab is not as the last one left it", async () => {
    const service = container("node1-httpd");
    const configured = { ...CONFIG, application: { war: war() } };
    assert.equal(await needsRefresh(), false);
    clone.configure({ ...configured, page: { counter: true } });
    assert.equal(await needsRefresh(), false, "another configuration of a lab that is as it was");
    await docker("stop", service);
    assert.equal(await needsRefresh(), true);
    await docker("start", service);
    await eventually(async () => assert.equal(await needsRefresh(), false));
    clone.configure(configured);
  });

  for (const [what, make] of [
    ["a file was changed on a node", () => onNode("echo '# by hand' >>/srv/msm-lab/httpd/balancer.conf")],
    [
      "the application has another content",
      async () => writeFileSync(join(war(), "index.html"), "<!doctype html>\n<title>Two</title>\n"),
    ],
  ] as const) {
    test(`leaves it to the engine if ${what}`, async () => {
      await make();
      const { engine, change } = await up();
      assert.equal(engine, true);
      assert.match(change, /updated/);
      assert.equal((await up()).engine, false);
    });
  }

  test("leaves it to the engine after a plain pulumi up, and after a change of the program", async () => {
    const { code, stderr } = await clone.lab("pulumi", "up", "--yes", "--skip-preview");
    assert.equal(code, 0, stderr);
    assert.equal((await up()).engine, true);
    writeFileSync(inClone("common/added.ts"), "export {};\n");
    assert.deepEqual(await up().then(({ engine, change }) => ({ engine, change })), {
      engine: true,
      change: "unchanged",
    });
  });

  async function needsRefresh(): Promise<boolean> {
    const look = `import { settledSince } from "./cli/settled.ts";
      console.log((await settledSince("${STACK}")).needsRefresh);`;
    const node = ["--input-type=module", "--eval", look];
    const { stdout } = await promisify(execFile)(process.execPath, node, { cwd: clone.checkout.root });
    return JSON.parse(stdout);
  }

  function onNode(script: string): Promise<string> {
    return docker("exec", "--user", "0", container("node1"), "sh", "-c", script);
  }
});
