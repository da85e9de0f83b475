import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sha256 } from "../../../artifacts/artifact.ts";
import { artifactsOf, convertedOf, SERIALIZER_LIBRARIES } from "../../../artifacts/catalogue.ts";
import { PROFILES } from "../../../topology/model.ts";

for (const profile of PROFILES) {
  test(`profile ${profile}: no two artifacts share a file name or a checksum`, () => {
    const { tomcat, libraries } = artifactsOf(profile);
    const all = [tomcat, ...libraries, ...Object.values(SERIALIZER_LIBRARIES).flat()];
    assert.equal(new Set(all.map(({ fileName }) => fileName)).size, all.length);
    assert.equal(new Set(all.map((artifact) => artifact.sha256)).size, all.length);
  });

  test(`profile ${profile}: both halves of memcached-session-manager have the same version`, () => {
    const msm = artifactsOf(profile).libraries.filter(({ coordinates }) =>
      coordinates.artifactId.startsWith("memcached-session-manager"),
    );
    assert.equal(msm.length, 2);
    assert.equal(new Set(msm.map(({ coordinates }) => coordinates.version)).size, 1);
  });
}

for (const [profile, tomcatVersion, connector] of [
  ["tomcat11", "11.0.24", "tc9"],
  ["tomcat10", "10.1.59", "tc9"],
  ["tomcat9", "9.0.117", "tc9"],
  ["tomcat8", "8.5.100", "tc8"],
] as const) {
  test(`${profile} is Tomcat ${tomcatVersion} with msm 2.3.2 and spymemcached 2.12.3`, () => {
    const { tomcat, libraries } = artifactsOf(profile);
    assert.deepEqual(
      [tomcat, ...libraries].map(({ fileName }) => fileName),
      [
        `tomcat-${tomcatVersion}.tar.gz`,
        "memcached-session-manager-2.3.2.jar",
        `memcached-session-manager-${connector}-2.3.2.jar`,
        "spymemcached-2.12.3.jar",
      ],
    );
  });
}

for (const [profile, count] of [
  ["tomcat11", 2],
  ["tomcat10", 2],
  ["tomcat9", 0],
  ["tomcat8", 0],
] as const) {
  test(`${profile}: ${count === 0 ? "nothing is converted" : "both halves of memcached-session-manager are converted, and no other jar"}`, () => {
    const names = convertedOf(profile).map(({ fileName }) => fileName);
    assert.equal(names.filter((name) => name.startsWith("memcached-session-manager-")).length, count);
    assert.equal(names.length, count);
  });
}

test("a checksum of any other length is refused", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9a-f]*$/), (hex) => {
      fc.pre(hex.length !== 64);
      assert.throws(() => sha256(hex), RangeError);
    }),
  );
});

test("a checksum with anything but 0–9, a–f in it is refused", () => {
  fc.assert(
    fc.property(fc.nat(63), fc.stringMatching(/^[^0-9a-f]$/), (at, other) => {
      const hex = "0".repeat(64);
      assert.throws(() => sha256(hex.slice(0, at) + other + hex.slice(at + 1)), RangeError);
    }),
  );
  assert.throws(() => sha256(`${"0".repeat(64)}\n`), RangeError);
});
