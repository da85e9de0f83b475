import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { marked } from "../../../ssh/marked.ts";

const MARK = "mark-1a2b";

function read(pieces: readonly string[]) {
  const told: string[] = [];
  const stream = marked(MARK, (text) => told.push(text));
  for (const piece of pieces) stream.push(piece);
  return { end: stream.end(), hostsWords: stream.hostsWords(), text: told.join(""), told };
}

test("what a host prints before and after is left out, in whatever pieces it arrives", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.nat(60), (before, text, after, size) => {
      const whole = `${before}${MARK}\n${text}${MARK} 3\n${after}`;
      const pieces = whole.match(new RegExp(`.{1,${size + 1}}`, "gs")) ?? [];
      const { end, hostsWords, text: read_ } = read(pieces);
      assert.deepEqual([read_, end, hostsWords], [text, "3", undefined]);
    }),
  );
});

test("output is told as it comes, but for what may be the beginning of the mark", () => {
  const { told } = read([`hello\n${MARK}\n`, "one\n", "two mar", "k-x", "three mark-", `1a2b 0\nbye`]);
  assert.deepEqual(told, ["one\n", "two ", "mark-x", "three "]);
});

test("a script that a signal ended has no last mark, and all of its output", () => {
  const { end, text } = read([`${MARK}\nhalf a mark-1a`]);
  assert.deepEqual([end, text], [undefined, "half a mark-1a"]);
});

test("where nothing was begun all words are the host's own", () => {
  const { end, hostsWords, told } = read(["This account is", " currently not available.\n"]);
  assert.deepEqual([end, hostsWords, told], [undefined, "This account is currently not available.\n", []]);
});
