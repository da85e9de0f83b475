/** Whether msm and the guard fit each profile's Tomcat: what they name of it is there, and what they override is still called. */

import assert from "node:assert/strict";
import { before, suite, test } from "node:test";
import { paths } from "../../../templates/paths.ts";
import { PROFILES, type Profile } from "../../../topology/model.ts";
import { buildGuardTestImage, inImage, TEST_CLASS_PATH } from "./guardImage.ts";

const MANAGER = "de.javakaffee.web.msm.MemcachedBackupSessionManager";
const SESSION = "(Lorg/apache/catalina/Session;)V";

/** msm's own way of a new id, which the guard replaces; on Tomcats that lack it, nobody calls it. */
const OLD_ID_CHANGE = `METHOD org.apache.catalina.session.ManagerBase.changeSessionId${SESSION} in ${MANAGER}`;

/** What does not fit. Whatever is added here has to be mended in `java/`, which must not use it either. */
const KNOWN: Readonly<Record<Profile, readonly string[]>> = {
  // In msm's way of counting sessions, which the guard overrides.
  tomcat11: [`FIELD ${MANAGER}.sessionCounterJ in ${MANAGER}`, OLD_ID_CHANGE],
  tomcat10: [OLD_ID_CHANGE],
  tomcat9: [],
  tomcat8: [],
};

/** The Tomcat that msm's newest connector was built for. */
const BUILT_FOR = "tomcat9";
const NEWER = ["tomcat11", "tomcat10"] as const satisfies readonly Profile[];
const NO_OVERRIDE_ANY_MORE = [`OVERRIDES ${MANAGER}.changeSessionId${SESSION}`];

suite("msm and the session guard", () => {
  const found = new Map<Profile, readonly string[]>();
  const of = (profile: Profile) => found.get(profile) ?? assert.fail(profile);

  before(async () => {
    for (const profile of PROFILES) found.set(profile, await linkCheck(profile));
  });

  for (const profile of PROFILES) {
    test(`link with the Tomcat of ${profile}, but for what is known`, () => {
      const misfits = of(profile).filter((line) => !line.startsWith("OVERRIDES "));
      assert.deepEqual(misfits, KNOWN[profile]);
    });
  }

  for (const profile of NEWER) {
    test(`override with ${profile} what they override with ${BUILT_FOR}, but for what is known`, () => {
      const overrides = of(BUILT_FOR).filter((line) => line.startsWith("OVERRIDES "));
      assert.ok(overrides.length > 50, overrides.join("\n"));
      const lost = overrides
        .map((line) => line.replaceAll(/javax([./])servlet/g, "jakarta$1servlet"))
        .filter((line) => !of(profile).includes(line));
      assert.deepEqual(lost, NO_OVERRIDE_ANY_MORE);
    });
  }
});

/** Returns the lines of `java/test/msmlab/LinkCheck.java`. */
async function linkCheck(profile: Profile): Promise<readonly string[]> {
  const image = await buildGuardTestImage(profile);
  const jars = `${paths.tomcat.home}/lib/msm-lab.jar ${paths.tomcat.home}/lib/memcached-session-manager-*.jar`;
  const script = `java -cp '${TEST_CLASS_PATH}' msmlab.LinkCheck ${jars}`;
  const { status, output } = await inImage(image, "sh", "-c", script);
  assert.equal(status, 0, output);
  return output.trim().split("\n");
}
