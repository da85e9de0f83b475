import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { imageOf, nodeImageOf } from "../../../templates/images/images.ts";
import { SERVICE_USERS } from "../../../templates/serviceUsers.ts";
import { SERIALIZERS, SERVICE_KINDS } from "../../../topology/model.ts";
import { nonSticky } from "./seedTopology.ts";

const snapshots = join(import.meta.dirname, "__snapshots__", "images");

suite("images", () => {
  for (const kind of SERVICE_KINDS) {
    const { dockerfile, artifacts, sources } = imageOf(kind, { profile: "tomcat9", sessions: nonSticky });

    test(`${kind}'s Dockerfile`, (t) => {
      t.assert.fileSnapshot(dockerfile, join(snapshots, kind, "Dockerfile"), {
        serializers: [(text: string) => text],
      });
    });

    test(`${kind} runs as its own user, set last of all that could undo it`, () => {
      assert.match(
        dockerfile,
        new RegExp(`\nUSER ${SERVICE_USERS[kind]}:${SERVICE_USERS[kind]}\n(STOPSIGNAL \\w+\n)?$`),
      );
    });

    test(`${kind}'s Dockerfile takes every artifact it is given`, () => {
      for (const { fileName } of artifacts)
        assert.ok(dockerfile.includes(JSON.stringify(fileName)), fileName);
    });

    test(`${kind}'s Dockerfile takes every folder of sources, which is there and not empty`, () => {
      for (const folder of sources) {
        assert.ok(dockerfile.includes(`COPY ["${folder}",`), folder);
        assert.ok(readdirSync(folder).length > 0, folder);
      }
    });

    test(`${kind}'s Dockerfile builds without BuildKit: no here-documents, no mounts`, () => {
      assert.doesNotMatch(dockerfile, /<<|--mount|--chmod|--link/);
    });
  }

  test("the Dockerfile of a Tomcat with jakarta.servlet, which converts msm", (t) => {
    const { dockerfile } = imageOf("tomcat", { profile: "tomcat11", sessions: nonSticky });
    t.assert.fileSnapshot(dockerfile, join(snapshots, "tomcat11", "Dockerfile"), {
      serializers: [(text: string) => text],
    });
  });

  test("the Dockerfile of a node", (t) => {
    t.assert.fileSnapshot(nodeImageOf().dockerfile, join(snapshots, "node", "Dockerfile"), {
      serializers: [(text: string) => text],
    });
  });
});

suite("the serializer's libraries", () => {
  for (const serializer of SERIALIZERS) {
    test(`only those of ${serializer} are in the image of a lab with ${serializer}`, () => {
      const { artifacts } = imageOf("tomcat", { profile: "tomcat9", sessions: { ...nonSticky, serializer } });
      const names = artifacts.map(({ fileName }) => fileName).filter((name) => /kryo|javolution/.test(name));
      assert.deepEqual(names.sort(), expected[serializer]);
    });
  }

  const expected = {
    java: [],
    kryo: ["kryo-4.0.2.jar", "kryo-serializers-0.45.jar", "msm-kryo-serializer-2.3.2.jar"],
    javolution: ["javolution-5.5.1.jar", "msm-javolution-serializer-2.1.1.jar"],
  };
});
