import assert from "node:assert/strict";
import { test } from "node:test";
import { applicationDigest, applicationImage } from "../../../../targets/swarm/applicationContext.ts";

const shop = { path: "applications/shop", war: "shop.war", digest: "a" };

test("applications lie where each Tomcat looks, readable for its group", () => {
  const { dockerfile } = applicationImage("lab/tomcat:1", ["tomcat", "tomcat2", "tomcat"], [shop]);
  assert.deepEqual(dockerfile.trim().split("\n"), [
    "FROM lab/tomcat:1",
    "COPY --chown=0:10009 files/ /srv/msm-lab/tomcat/",
    "COPY --chown=0:10009 files/ /srv/msm-lab/tomcat2/",
  ]);
});

test("another content or another Tomcat is another image, another path of the same file is not", () => {
  const digest = (tomcat: string, folder: typeof shop) =>
    applicationDigest(applicationImage(tomcat, ["tomcat"], [folder]));
  const one = digest("lab/tomcat:1", shop);
  assert.notEqual(digest("lab/tomcat:2", shop), one);
  assert.notEqual(digest("lab/tomcat:1", { ...shop, digest: "b" }), one);
  assert.equal(digest("lab/tomcat:1", { ...shop, war: "other/shop.war" }), one);
});
