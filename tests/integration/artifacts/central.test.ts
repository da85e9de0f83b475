import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { artifactsOf, SERIALIZER_LIBRARIES } from "../../../artifacts/catalogue.ts";
import { fetchAll } from "../../../artifacts/fetch.ts";
import { PROFILES } from "../../../topology/model.ts";
import { temporaryFolder } from "../../unit/artifacts/mirror.ts";

for (const profile of PROFILES) {
  test(`every artifact of profile ${profile} and the serializers is in Maven Central with the pinned checksum`, async (t) => {
    const { tomcat, libraries } = artifactsOf(profile);
    const artifacts = [tomcat, ...libraries, ...Object.values(SERIALIZER_LIBRARIES).flat()];
    const env = { ...process.env, MSM_LAB_CACHE: await temporaryFolder(t), MSM_LAB_MAVEN_MIRROR: "" };
    const paths = await fetchAll(artifacts, { env });
    const sums = await Promise.all(paths.map(async (path) => hash("sha256", await readFile(path))));
    assert.deepEqual(
      sums,
      artifacts.map(({ sha256 }) => sha256),
    );
  });
}
