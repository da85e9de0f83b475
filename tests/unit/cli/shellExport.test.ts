import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { shellExport } from "../../../cli/shellExport.ts";

test("a shell reads back exactly the value, whatever it is", () => {
  const value = fc.string({ unit: fc.constantFrom(..."a '\"$`\\!;&|\n(){}*~#é") });
  fc.assert(
    fc.property(fc.array(value, { minLength: 20, maxLength: 20 }), (values) => {
      const script = values
        .map((each, i) => `${shellExport(`V${i}`, each)}\nprintf '%s\\0' "$V${i}"`)
        .join("\n");
      assert.deepEqual(
        execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1),
        values,
      );
    }),
    { numRuns: 5 },
  );
});
