import assert from "node:assert/strict";
import { test } from "node:test";
import { describeLive, liveSessions } from "../../../components/liveSessions.ts";
import type { Question } from "../../../targets/inspection.ts";
import { knownLab } from "../../../targets/knownLab.ts";
import { parseTopology } from "../../../topology/topology.ts";
import { runningStack } from "../runningStack.ts";

const RUNNING = [
  { name: "node1", address: "172.16.103.1", services: ["httpd", "tomcat"] },
  { name: "node2", address: "172.16.103.2", services: ["tomcat", "memcached"] },
  { name: "node9", address: "172.16.103.9", services: ["memcached"] },
];

/** @param dumps what each memcached says, by its address. */
async function live(dumps: Readonly<Record<string, string>>) {
  const stack = runningStack(RUNNING);
  const outputs = { ...stack.outputs, memcachedNodes: "n1:172.16.103.2:11211,n2:172.16.103.9:11211" };
  const asked: string[] = [];
  const inside = {
    async ask({ from, address }: Question) {
      asked.push(`${from} ${address}`);
      return Buffer.from(dumps[address] ?? "");
    },
  };
  const ids = await liveSessions(
    inside,
    parseTopology({}),
    knownLab("dev", "/here", [{ ...stack, outputs }]),
  );
  return { ids, asked };
}

const item = (key: string, bytes = 2000) => `key=${key} exp=1 la=1 cas=1 fetch=no cls=1 size=${bytes}\n`;

test("a session counts once, where the lab has it now, and a lock or an ended one does not", async () => {
  const { ids, asked } = await live({
    "172.16.103.2": `${item("A-n1")}${item("B-n2")}${item("bak%3AC-n2.TomcatA")}${item("lock%3AA-n1")}END\r\n`,
    "172.16.103.9": `${item("A-n1")}${item("C-n2.TomcatA")}${item("D-n2", 80)}END\r\n`,
  });
  assert.deepEqual(ids?.toSorted(), ["A-n1", "B-n2", "C-n2.TomcatA"]);
  // node9 is in the configuration no more: another node asks for it.
  assert.deepEqual(asked, ["node2 172.16.103.2", "node1 172.16.103.9"]);
});

test("nothing is counted if a memcached does not answer", async () => {
  assert.equal((await live({ "172.16.103.2": `${item("A-n1")}END\r\n` })).ids, undefined);
});

test("it is told how many sessions there are, or name a memcached that goes", () => {
  const ids = ["A-n1", "B-n2", "C-n2.TomcatA", "D-n12"];
  assert.equal(describeLive(ids), "That is 4 sessions now.");
  assert.equal(describeLive(ids, ["n2"]), "That is 2 of 4 sessions now.");
  assert.equal(describeLive(["A-n1"]), "That is 1 session now.");
});
