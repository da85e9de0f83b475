import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { quote } from "../../../common/quote.ts";

test("a shell reads whatever is quoted as one word", () => {
  const word = fc.string({ unit: fc.constantFrom(..."a $'\"\\\n;&|`*~#=") });
  fc.assert(
    fc.property(word, (text) => {
      const said = execFileSync("sh", ["-c", `printf '%s.' ${quote(text)}`], { encoding: "utf8" });
      assert.equal(said, `${text}.`);
    }),
    { numRuns: 100 },
  );
});
