import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  assetArchive,
  fileAsset,
  type PropertyMap,
  secret,
  UNKNOWN,
} from "../../../engine/command-plugin/propertyValue.ts";
import { diffResource } from "../../../engine/command-plugin/provider.ts";

/** Each difference as `kind path`, with `!` where it replaces. */
function diff(type: string, olds: PropertyMap, news: PropertyMap): string[] {
  return diffResource(type, olds, news).map(
    ({ kind, path, replaces }) => `${kind.toLowerCase()} ${path}${replaces ? " !" : ""}`,
  );
}

const LOCAL = "command:local:Command";

test("equal inputs are no difference, whatever the state holds besides", () => {
  const inputs = { create: "date", environment: { A: "1" } };
  assert.deepEqual(diff(LOCAL, { ...inputs, stdout: "Mon", stderr: "", archive: null }, inputs), []);
});

test("changed inputs update, each named by its path", () => {
  assert.deepEqual(
    diff(
      LOCAL,
      { create: "date", delete: "true", environment: { A: "1", "b.c": "2" }, interpreter: ["sh", "-c"] },
      { create: "date -u", update: "date", environment: { A: "2", D: "3" }, interpreter: ["sh", "-ec"] },
    ),
    [
      "update create",
      "delete delete",
      "update environment.A",
      "add environment.D",
      'delete environment["b.c"]',
      "update interpreter[1]",
      "add update",
    ],
  );
});

test("a changed trigger replaces, also one among many, also the first and the last", () => {
  assert.deepEqual(diff(LOCAL, { triggers: ["a", "b"] }, { triggers: ["a", "c"] }), ["update triggers[1] !"]);
  assert.deepEqual(diff(LOCAL, {}, { triggers: ["a"] }), ["add triggers !"]);
  assert.deepEqual(diff(LOCAL, { triggers: ["a"] }, {}), ["delete triggers !"]);
  assert.deepEqual(diff(LOCAL, { triggers: ["a"] }, { triggers: [] }), ["delete triggers[0] !"]);
});

test("a trigger that a preview does not know yet counts as changed", () => {
  assert.deepEqual(diff(LOCAL, { triggers: ["a"] }, { triggers: [UNKNOWN] }), ["update triggers[0] !"]);
});

test("CopyFile, which cannot be updated, is replaced by any change", () => {
  assert.deepEqual(diff("command:remote:CopyFile", { localPath: "a" }, { localPath: "b" }), [
    "update localPath !",
  ]);
});

test("another connection updates a remote command; the inside of the secret is not told", () => {
  const connection = (host: string) => secret({ host, password: "swordfish" });
  assert.deepEqual(
    diff("command:remote:Command", { connection: connection("node1") }, { connection: connection("node2") }),
    ["update connection"],
  );
});

test("secrets inside a secret make no difference", () => {
  const nested = secret({ host: "node1", password: secret("swordfish") });
  const flat = secret({ password: "swordfish", host: "node1" });
  assert.deepEqual(diff("command:remote:Command", { connection: nested }, { connection: flat }), []);
});

test("a value that becomes a secret is a change: the state must be written anew", () => {
  assert.deepEqual(diff(LOCAL, { stdin: "swordfish" }, { stdin: secret("swordfish") }), ["update stdin"]);
});

test("files and folders are compared by content, not by path", () => {
  const copy = "command:remote:CopyToRemote";
  assert.deepEqual(diff(copy, { source: fileAsset("a", "11") }, { source: fileAsset("b", "11") }), []);
  assert.deepEqual(diff(copy, { source: fileAsset("a", "11") }, { source: fileAsset("a", "22") }), [
    "update source",
  ]);
  const folder = { ...assetArchive({}), path: "conf", hash: "33" };
  assert.deepEqual(diff(copy, { source: folder }, { source: { ...folder, path: "conf/" } }), []);
  assert.deepEqual(diff(copy, { source: fileAsset("a", "33") }, { source: folder }), ["update source"]);
});

test("any map differs from itself in nothing, and from another in something", () => {
  const map = fc.dictionary(fc.string({ minLength: 1 }), fc.string());
  fc.assert(
    fc.property(map, map, (a, b) => {
      assert.deepEqual(diff(LOCAL, { environment: a }, { environment: structuredClone(a) }), []);
      const isSame = JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
      assert.equal(diff(LOCAL, { environment: a }, { environment: b }).length === 0, isSame);
    }),
  );
});
