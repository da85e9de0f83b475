import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTopology } from "../../../topology/topology.ts";
import { problemsOf, refuses } from "./problemsOf.ts";

const corrupts = "javolution corrupts values silently: a Date comes back as 1970, 12.50 as 12";

refuses([
  [
    "a serializer that does not exist",
    { sessions: { serializer: "kyro" } },
    'sessions.serializer | "kyro" is not a serializer; did you mean "kryo"? | choose from java, kryo, javolution',
  ],
  [
    "javolution",
    { sessions: { serializer: "javolution" } },
    `sessions.serializer | ${corrupts} | choose java or kryo, or set sessions.acceptCorruptedValues to true`,
  ],
  [
    "javolution with sticky sessions",
    { sessions: { mode: "sticky", serializer: "javolution", acceptCorruptedValues: false } },
    `sessions.serializer | ${corrupts} | choose java or kryo, or set sessions.acceptCorruptedValues to true`,
  ],
  [
    "javolution with a word that is neither yes nor no",
    { sessions: { serializer: "javolution", acceptCorruptedValues: "some" } },
    'sessions.acceptCorruptedValues | "some" is not true or false | write true or false',
  ],
  [
    "corrupted values of a serializer that corrupts none",
    { sessions: { serializer: "kryo", acceptCorruptedValues: true } },
    "sessions.acceptCorruptedValues | only javolution corrupts values, not kryo | remove it",
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
