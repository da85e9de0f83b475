import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../../topology/nearest.ts";

const words = ["httpd", "tomcat", "memcached"];

for (const [typed, meant] of [
  ["memcache", "memcached"],
  ["Tomcat", "tomcat"],
  ["tmocat", "tomcat"],
  ["htttpd", "httpd"],
  ["redis", undefined],
  ["tomcatxyz", undefined],
  ["", undefined],
  ["m".repeat(100_000), undefined],
] as const) {
  test(`${typed.slice(0, 20) || "nothing"} is near ${meant ?? "nothing"}`, () =>
    assert.equal(nearest(typed, words), meant));
}

test("the nearest of several comes first", () => {
  assert.equal(nearest("ports", ["port", "ports"]), "ports");
});
