import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutUnusedSalt } from "../../../cli/stack.ts";

test("a salt that came with a clone is dropped from the stack's file", () => {
  assert.equal(withoutUnusedSalt("config:\n  a: b\nencryptionsalt: v1:x\n"), "config:\n  a: b\n");
});

test("a salt that encrypts something stays", () => {
  for (const value of ["\n    secure: v1:y", " { b: { secure: v1:y } }"]) {
    const file = `config:\n  a:${value}\nencryptionsalt: v1:x\n`;
    assert.equal(withoutUnusedSalt(file), file);
  }
});
