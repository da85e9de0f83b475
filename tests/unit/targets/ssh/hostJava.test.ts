import assert from "node:assert/strict";
import { test } from "node:test";
import { hostJava } from "../../../../targets/ssh/hostJava.ts";
import { SYSTEMS } from "../../../../targets/ssh/systems.ts";
import { javaReleases } from "../../../../topology/javaReleases.ts";
import { PROFILES } from "../../../../topology/model.ts";

test("a host gets the newest OpenJDK that its system came with and its profile allows", () => {
  for (const [os, of17, of17And21, of25] of [
    ["debian 12", 17, 17, undefined],
    ["debian 13", undefined, 21, 25],
    ["ubuntu 22.04", 17, 17, undefined],
    ["ubuntu 24.04", 17, 21, undefined],
    ["fedora 41", undefined, undefined, undefined],
  ] as const) {
    const release = (...allowed: readonly number[]) =>
      hostJava({ os, architecture: "x86_64" }, allowed)?.release;
    assert.deepEqual([release(17), release(17, 21), release(25)], [of17, of17And21, of25], os);
  }
});

test("every profile has one on each system that is supported", () => {
  for (const profile of PROFILES)
    for (const { name } of SYSTEMS)
      assert.ok(
        hostJava({ os: name.toLowerCase(), architecture: "x86_64" }, javaReleases(profile)),
        `${profile}, ${name}`,
      );
});

test("its packages and folder are Debian's, by the host's architecture", () => {
  for (const [architecture, debian] of [
    ["x86_64", "amd64"],
    ["aarch64", "arm64"],
  ] as const)
    assert.deepEqual(hostJava({ os: "debian 13", architecture }, [17, 21]), {
      release: 21,
      runtime: "openjdk-21-jre-headless",
      compiler: "openjdk-21-jdk-headless",
      home: `/usr/lib/jvm/java-21-openjdk-${debian}`,
    });
});
