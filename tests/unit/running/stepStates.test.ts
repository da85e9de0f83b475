import assert from "node:assert/strict";
import { test } from "node:test";
import { stepStates } from "../../../running/stepStates.ts";
import type { Question } from "../../../targets/inspection.ts";
import { parseTopology } from "../../../topology/topology.ts";

const application = { war: "shop.war", contextPath: "/shop/eu" };

/** Asks a lab whose first store has these marks, and whose second one does not answer. */
async function found(sessions: unknown, ...marks: readonly string[]) {
  const topology = parseTopology({ sessions, application });
  const ask = async ({ address, request }: Question) => {
    if (address !== topology.stores[0]?.address) throw new Error("connection refused");
    const there = marks.filter((mark) => String(request).includes(` ${mark}`));
    return Buffer.from([...there.map((mark) => `VALUE ${mark} 0 0\r\n\r\n`), "END\r\n"].join(""));
  };
  return Object.fromEntries(await stepStates({ ask }, topology));
}

test("a store is in step with a Tomcat once each of its applications has marked it", async () => {
  const all = ["TomcatA", "TomcatB"].flatMap((tomcat) => [
    `in-step:${tomcat}:test`,
    `in-step:${tomcat}:shop#eu`,
  ]);
  const guarded = { mode: "nonSticky", guard: true };
  assert.deepEqual(await found(guarded, ...all), { n1: [] });
  assert.deepEqual(await found({ mode: "sticky" }, ...all.slice(0, 3)), { n1: ["TomcatB"] });
  assert.deepEqual(await found(guarded), { n1: ["TomcatA", "TomcatB"] });
});

test("without the guard nobody marks stores, and nothing is told", async () => {
  assert.deepEqual(await found({ mode: "nonSticky", guard: false }), {});
});
