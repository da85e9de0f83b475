/** The session guard against real memcacheds, which the tests kill and freeze, and in a real Tomcat. */

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { before, suite, test } from "node:test";
import { GUARD_SOURCES } from "../../../templates/images/tomcatDockerfile.ts";
import { PROFILES, type Profile } from "../../../topology/model.ts";
import { buildGuardTestImage, inImage, TEST_CLASS_PATH } from "./guardImage.ts";

/** JVMs at a time, each in a container of its own: most of their time they wait for something to end. */
const AT_ONCE = 2;

/** Classes of a JVM: the start of one takes longer than most classes. */
const PER_JVM = 7;

/** The second compiler takes half of the CPU time of a JVM that lives for a minute. */
const JVM = ["java", "-XX:TieredStopAtLevel=1", "-cp", TEST_CLASS_PATH];

/** Of a JVM's output; what goes before a failure is a log of seconds. */
const SHOWN_LINES = 250;

/** Of Tomcat's inside: valves, connectors, authenticators, the managers' own methods. What is not here and touches Tomcat waits. */
const INSIDE = [
  ...[
    "BalancerPortTest",
    "DrainValveTest",
    "DrainingAjpProtocolTest",
    "FailingAttributeTest",
    "FirstByteTest",
  ],
  ...["GuardedSessionManagerTest", "LoginTest", "StartReporterTest"],
];

/** Theirs are the longest: they wait until sessions have ended. */
const SLOW = ["EndingTest", "UseTest"];

/** The default has everything, the newest with `javax.servlet` what touches Tomcat and does not take long. */
const CLASSES: Readonly<Record<Profile, readonly string[]>> = {
  tomcat11: testClasses("*Test"),
  tomcat10: INSIDE,
  tomcat9: testClasses("*Test").filter((name) => usesTomcat(name) && !SLOW.includes(name)),
  tomcat8: INSIDE,
};

for (const profile of PROFILES) withProfile(profile, CLASSES[profile]);

function testClasses(pattern: string): readonly string[] {
  return globSync(`java/test/msmlab/${pattern}.java`)
    .map((file) => basename(file, ".java"))
    .sort();
}

/** Deals the classes out, so that each share has some of the longest. */
function shares(classes: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(classes.length / PER_JVM);
  return Array.from({ length: count }, (_, share) => classes.filter((_, index) => index % count === share));
}

function usesTomcat(name: string): boolean {
  return /ScratchTomcat|TwoTomcats|startup\.Tomcat/.test(
    readFileSync(`java/test/msmlab/${name}.java`, "utf8"),
  );
}

function withProfile(profile: Profile, classes: readonly string[]): void {
  suite(`session guard, profile ${profile}`, { concurrency: AT_ONCE }, () => {
    let image: string;
    before(async () => {
      image = await buildGuardTestImage(profile);
    });

    for (const share of shares(classes)) {
      test(share.join(", "), async () => {
        const { status, output } = await inImage(
          image,
          ...[...JVM, "org.junit.platform.console.ConsoleLauncher", "execute"],
          ...["--disable-banner", "--disable-ansi-colors", "--details=tree", "--fail-if-no-tests"],
          // It would keep what failed for the next run, and there is none in a container.
          "--config=jqwik.database=",
          ...share.map((name) => `--select-class=msmlab.${name}`),
        );
        assert.equal(status, 0, output.split("\n").slice(-SHOWN_LINES).join("\n"));
      });
    }

    test("the image has every class of the guard, in Java 8's format, and no source", async () => {
      const { output } = await inImage(image, "jar", "tf", "/usr/local/tomcat/lib/msm-lab.jar");
      for (const file of globSync(`${GUARD_SOURCES}/msmlab/*.java`))
        assert.ok(output.includes(`msmlab/${basename(file, ".java")}.class\n`), file);
      assert.doesNotMatch(output, /\.java/);
      const classFile = await inImage(
        image,
        ...["javap", "-v", "-cp", "/usr/local/tomcat/lib/msm-lab.jar", "msmlab.Store"],
      );
      assert.match(classFile.output, /major version: 52/);
    });
  });
}
