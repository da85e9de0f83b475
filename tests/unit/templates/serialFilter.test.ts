import assert from "node:assert/strict";
import { test } from "node:test";
import { serialFilter } from "../../../templates/tomcat/serialFilter.ts";

const ITEM_LIMIT = 3 * 1024 * 1024;

function filterOf(...packages: readonly string[]): string {
  return serialFilter(packages, [], ITEM_LIMIT);
}

/** As the JVM reads the argument file. */
function patternsOf(file: string): readonly string[] {
  const [, value] = /^"-Djdk\.serialFilter=(.*)"\n$/.exec(file.replaceAll(/\\\n\s*/g, "")) ?? [];
  return (value ?? assert.fail(file)).split(";");
}

test("what no pattern lets through is refused", () => {
  assert.equal(patternsOf(filterOf()).at(-1), "!*");
  assert.equal(patternsOf(filterOf("shop")).at(-1), "!*");
});

test("each package of the application is let through with its subpackages, and each class without one", () => {
  const own = patternsOf(serialFilter(["shop", "org.example.cart"], ["Cart"], ITEM_LIMIT)).filter(
    (pattern) => !patternsOf(filterOf()).includes(pattern),
  );
  assert.deepEqual(own, ["shop.**", "org.example.cart.**", "Cart"]);
});

test("nothing is read that is deeper or larger than a session in a memcached can be", () => {
  const bounds = patternsOf(filterOf()).filter((pattern) => pattern.includes("="));
  assert.deepEqual(bounds, ["maxdepth=500", "maxrefs=3145728", "maxarray=3145728", "maxbytes=3145728"]);
});

test("no package is let through where chains of gadgets begin", () => {
  const begins = [
    "java.beans",
    "java.lang.invoke",
    "java.lang.reflect",
    "java.rmi",
    "javax",
    "com.sun",
    "org.apache",
  ];
  for (const pattern of patternsOf(filterOf())) {
    if (/^org\.apache\.(catalina\.realm\.GenericPrincipal\*|tomcat\.util\.buf\.\w+Chunk)$/.test(pattern))
      continue;
    for (const name of begins) assert.ok(!pattern.startsWith(name), pattern);
    assert.ok(!["java.**", "*", "java.net.*", "java.lang.**"].includes(pattern), pattern);
  }
});
