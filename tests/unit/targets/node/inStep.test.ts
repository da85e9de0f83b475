import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { HOST_SCRIPT } from "../../../../targets/ssh/hostProgram.ts";
import { pageContextXml } from "../../../../templates/tomcat/contextXml.ts";
import type { RawConfig } from "../../../../topology/config.ts";
import { parseTopology } from "../../../../topology/topology.ts";
import { assertMentions } from "../../../mentions.ts";

/** A node with the files of a Tomcat. */
let folder: string;
/** A memcached, of which only `get` is known. */
let memcached: Server;
let port: number;
const asked: string[] = [];
/** The marks in it. */
let marks: readonly string[] = [];

before(async () => {
  memcached = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (request) => {
      asked.push(request.toString());
      const [, ...keys] = request.toString().trim().split(" ");
      const found = keys.filter((key) => marks.includes(key));
      socket.write([...found.map((key) => `VALUE ${key} 0 0\r\n\r\n`), "END\r\n"].join(""));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => memcached.once("listening", resolve));
  port = (memcached.address() as AddressInfo).port;
});
after(() => memcached.close());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "msm-lab-node-"));
  asked.length = 0;
  marks = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NODES = {
  node1: { address: "172.16.103.1", services: ["httpd", "tomcat", { tomcat: 8010 }] },
  node2: { address: "172.16.103.2", services: ["memcached", { memcached: 11212 }] },
};

/** Gives the node's first Tomcat context files as they are rendered, of these names. */
function deploy(sessions: RawConfig, ...names: readonly string[]): void {
  deployTo("tomcat", sessions, names);
}

function deployTo(service: string, sessions: RawConfig, names: readonly string[]): void {
  const topology = parseTopology({ sessions, nodes: NODES });
  const tomcat = topology.tomcats.find((each) => each.service === service);
  assert.ok(tomcat);
  const contexts = join(folder, service, "conf/Catalina/localhost");
  mkdirSync(contexts, { recursive: true });
  for (const name of names) writeFileSync(join(contexts, `${name}.xml`), pageContextXml(topology, tomcat));
}

/** Waits 1 s at most. @param state of the Tomcats. */
async function wait(state = "running", ...services: readonly string[]) {
  const functions = HOST_SCRIPT.replace(/main "\$@"\n$/, "")
    .replace(/\bROOT=\S+/, `ROOT=${folder}`)
    .replace(/\bIN_STEP_TIMEOUT=\S+/, "IN_STEP_TIMEOUT=1");
  const names = services.length > 0 ? services.join(" ") : "tomcat";
  const call = `state_of() { echo '${state}'; }\nawait_in_step n1 127.0.0.1 ${port} ${names}`;
  const child = spawn("bash", ["-c", `${functions}\n${call}`]);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

test("a memcached is in step when each application's guard has marked it", async () => {
  deploy({}, "ROOT", "shop#a");
  marks = ["in-step:TomcatA:ROOT", "in-step:TomcatA:shop#a", "in-step:TomcatB:ROOT"];
  assert.deepEqual(await wait(), { code: 0, stdout: "waiting until n1 is in step\n", stderr: "" });
  assert.deepEqual(asked, ["get in-step:TomcatA:ROOT in-step:TomcatA:shop#a\r\n"]);
});

test("of several Tomcats each is waited for, and the one that is missing is told", async () => {
  deployTo("tomcat", {}, ["ROOT"]);
  deployTo("tomcat2", {}, ["ROOT"]);
  marks = ["in-step:TomcatA:ROOT", "in-step:TomcatB:ROOT"];
  const all = await wait("running", "tomcat", "tomcat2");
  assert.deepEqual(all, { code: 0, stdout: "waiting until n1 is in step\n", stderr: "" });
  for (const missing of ["A", "B"]) {
    marks = [`in-step:Tomcat${missing === "A" ? "B" : "A"}:ROOT`];
    const { code, stderr } = await wait("running", "tomcat", "tomcat2");
    assert.equal(code, 1);
    const unit = missing === "A" ? "msm-lab-tomcat.service" : "msm-lab-tomcat2.service";
    assertMentions(stderr, `127.0.0.1:${port} has no mark in-step:Tomcat${missing}:ROOT;`, unit);
  }
});

test("what is missing at the end is told, with the way on", async () => {
  deploy({}, "ROOT", "shop");
  marks = ["in-step:TomcatA:ROOT"];
  const { code, stderr } = await wait();
  assert.equal(code, 1);
  assertMentions(stderr, "waiting until n1 is in step", "in-step:TomcatA:shop", "within 1 s", "not changed");
  assertMentions(stderr, "journalctl -u msm-lab-tomcat.service", "run the same command again");
  assert.doesNotMatch(stderr, /ROOT/);
});

test("a memcached that does not answer has no mark", async () => {
  deploy({}, "ROOT");
  memcached.close();
  const { code } = await wait();
  memcached.listen(port, "127.0.0.1");
  assert.equal(code, 1);
});

test("a Tomcat that does not run is not waited for, nor one without a guard or without files", async () => {
  deploy({}, "ROOT");
  assert.equal((await wait("inactive since today")).code, 0);
  rmSync(join(folder, "tomcat"), { recursive: true });
  assert.equal((await wait()).code, 0);
  deploy({ guard: false }, "ROOT");
  asked.length = 0;
  assert.equal((await wait()).code, 0);
  assert.deepEqual(asked, []);
});
