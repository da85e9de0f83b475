import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { ASK_FOR_MARKS } from "../../../../targets/swarm/askForMarks.ts";

/** A memcached, of which only `get` is known. */
let memcached: Server;
let marks: readonly string[] = [];

before(async () => {
  memcached = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (request) => {
      const [, ...keys] = request.toString().trim().split(" ");
      const found = keys.filter((key) => marks.includes(key));
      socket.write([...found.map((key) => `VALUE ${key} 0 0\r\n\r\n`), "END\r\n"].join(""));
    });
  }).listen(0, "127.0.0.1");
  await once(memcached, "listening");
});
after(() => memcached.close());

async function missing(...wanted: readonly string[]): Promise<string> {
  const { port } = memcached.address() as AddressInfo;
  const child = spawn("bash", ["-c", ASK_FOR_MARKS, "ask", "127.0.0.1", String(port), ...wanted]);
  return (await text(child.stdout)).trim();
}

test("marks that are there end the wait, those that come later too", async () => {
  marks = ["in-step:TomcatA:test", "in-step:TomcatA:shop"];
  assert.equal(await missing("in-step:TomcatA:test", "in-step:TomcatA:shop"), "");
  marks = [];
  setTimeout(() => {
    marks = ["in-step:TomcatB:test"];
  }, 300);
  assert.equal(await missing("in-step:TomcatB:test"), "");
});

test("marks that do not come are told", async () => {
  marks = ["in-step:TomcatA:test", "in-step:TomcatA:shopping"];
  assert.equal(await missing("in-step:TomcatA:test", "in-step:TomcatA:shop"), "in-step:TomcatA:shop");
});
