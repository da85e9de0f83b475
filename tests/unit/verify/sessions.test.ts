import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSessionId } from "../../../running/sessionId.ts";
import type { SessionPolicy, Topology } from "../../../topology/model.ts";
import { plannedCopies, possibleKeys } from "../../../verify/plannedCopies.ts";
import { parseValues } from "../../../verify/storedCopies.ts";
import { readPage } from "../../../verify/visitor.ts";
import { nonSticky, seedTopology, sticky } from "../templates/seedTopology.ts";

const stock: SessionPolicy = { mode: "nonSticky", lockingMode: "none", guard: false, serializer: "java" };

function copies(topology: Topology, id: string): readonly string[] {
  return plannedCopies(topology, parseSessionId(id)).map(({ store, key }) => `${store} ${key}`);
}

test("an id is told from the store and the route that msm adds", () => {
  assert.deepEqual(parseSessionId("ABC"), { bare: "ABC", store: "", route: "" });
  assert.deepEqual(parseSessionId("ABC-n1"), { bare: "ABC", store: "n1", route: "" });
  assert.deepEqual(parseSessionId("ABC-n2.TomcatA"), { bare: "ABC", store: "n2", route: ".TomcatA" });
});

test("stock msm puts the second copy under bak: on the next store, after the last comes the first", () => {
  assert.deepEqual(copies(seedTopology(stock), "ABC-n1"), ["n1 ABC-n1", "n2 bak:ABC-n1"]);
  assert.deepEqual(copies(seedTopology(stock), "ABC-n2"), ["n2 ABC-n2", "n1 bak:ABC-n2"]);
});

test("the session guard has both copies under the same key", () => {
  assert.deepEqual(copies(seedTopology(nonSticky), "ABC-n2"), ["n2 ABC-n2", "n1 ABC-n2"]);
});

test("a sticky session has one copy, a single store the only one", () => {
  assert.deepEqual(copies(seedTopology(sticky), "ABC-n1.TomcatA"), ["n1 ABC-n1.TomcatA"]);
  const single = { ...seedTopology(nonSticky), stores: seedTopology(nonSticky).stores.slice(0, 1) };
  assert.deepEqual(copies(single, "ABC-n1"), ["n1 ABC-n1"]);
});

test("a copy is looked for under every name it could have", () => {
  const keys = possibleKeys(seedTopology(sticky), parseSessionId("ABC-n1.TomcatA"));
  assert.deepEqual(keys, ["ABC-n1.TomcatA", "ABC-n2.TomcatA", "bak:ABC-n1.TomcatA", "bak:ABC-n2.TomcatA"]);
});

test("values are read from memcached's answer whatever bytes they have", () => {
  const answer = "END\r\nVALUE a 0 9\r\nx\r\nEND\r\ny\r\nEND\r\nEND\r\nVALUE b 0 0\r\n\r\nEND\r\n";
  const values = parseValues(Buffer.from(answer)).map(({ key, value }) => [key, value.toString()]);
  assert.deepEqual(values, [
    ["a", "x\r\nEND\r\ny"],
    ["b", ""],
  ]);
});

test("heading, Session ID and creation time are read from the test page, and nothing from another", () => {
  const html = `<h1><b>TomcatA.magedu.com</b></h1>
    <table>
      <tr><th scope="row">Session ID</th><td>ABC-n1</td></tr>
      <tr><th scope="row">Created on</th><td>1795535136000</td></tr>
    </table>`;
  assert.deepEqual(readPage(html), {
    host: "TomcatA.magedu.com",
    sessionId: "ABC-n1",
    created: "1795535136000",
  });
  assert.deepEqual(readPage("<p>503</p>"), { host: "", sessionId: "", created: "" });
});
