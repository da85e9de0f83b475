/** Integration tests run two files at a time, on one machine. */

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** What two files must not share: a network of Docker's or of test hosts, and a port of this machine. */
const PLACES = /172\.29\.\d+(?=[."`])|\b18\d{3}\b/g;

test("no two files of integration tests have a network or a port in common", () => {
  const owners = new Map<string, string>();
  for (const file of globSync("tests/{integration,conformance}/**/*.ts").sort()) {
    for (const place of new Set(readFileSync(file, "utf8").match(PLACES) ?? [])) {
      assert.equal(owners.get(place) ?? file, file, place);
      owners.set(place, file);
    }
  }
  assert.ok(owners.size > 30, "places are written in another way");
});
