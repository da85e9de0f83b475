import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTopology } from "../../../topology/topology.ts";
import { problemsOf, refuses } from "./problemsOf.ts";

refuses([
  [
    "a serializer that does not exist",
    { sessions: { serializer: "kyro" } },
    "sessions.serializer",
    "java, kryo, javolution",
    '"kyro"',
    '"kryo"',
  ],
  [
    "javolution",
    { sessions: { serializer: "javolution" } },
    "sessions.serializer",
    "sessions.acceptCorruptedValues",
    "javolution",
  ],
  [
    "javolution with sticky sessions",
    { sessions: { mode: "sticky", serializer: "javolution", acceptCorruptedValues: false } },
    "sessions.serializer",
    "sessions.acceptCorruptedValues",
    "javolution",
  ],
  [
    "javolution with a word that is neither yes nor no",
    { sessions: { serializer: "javolution", acceptCorruptedValues: "some" } },
    "sessions.acceptCorruptedValues",
    "true or false",
    '"some"',
  ],
  [
    "corrupted values of a serializer that corrupts none",
    { sessions: { serializer: "kryo", acceptCorruptedValues: true } },
    "sessions.acceptCorruptedValues",
    "remove",
    "javolution",
  ],
]);

test("javolution runs where corrupted values are accepted in so many words", () => {
  const sessions = { serializer: "javolution", acceptCorruptedValues: true };
  assert.equal(parseTopology({ sessions }).sessions.serializer, "javolution");
  assert.equal(
    parseTopology({ sessions: { ...sessions, mode: "sticky" } }).sessions.serializer,
    "javolution",
  );
});

test("a wrong serializer does not hide another problem of the sessions, nor a wrong mode the serializer", () => {
  const paths = (sessions: object) => problemsOf({ sessions }).map(({ path }) => path);
  assert.deepEqual(paths({ lockingMode: "x", serializer: "y" }), [
    "sessions.lockingMode",
    "sessions.serializer",
  ]);
  assert.deepEqual(paths({ mode: "x", serializer: "javolution" }), ["sessions.mode", "sessions.serializer"]);
});
