import assert from "node:assert/strict";
import { join } from "node:path";
import { suite, test } from "node:test";
import { imageOf, nodeImageOf } from "../../../templates/images/images.ts";
import { SERVICE_USERS } from "../../../templates/serviceUsers.ts";
import { SERVICE_KINDS } from "../../../topology/model.ts";

const snapshots = join(import.meta.dirname, "__snapshots__", "images");

suite("images", () => {
  for (const kind of SERVICE_KINDS) {
    const { dockerfile, artifacts } = imageOf(kind, "tomcat9");

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

    test(`${kind}'s Dockerfile builds without BuildKit: no here-documents, no mounts`, () => {
      assert.doesNotMatch(dockerfile, /<<|--mount|--chmod|--link/);
    });
  }

  test("the Dockerfile of a node", (t) => {
    t.assert.fileSnapshot(nodeImageOf().dockerfile, join(snapshots, "node", "Dockerfile"), {
      serializers: [(text: string) => text],
    });
  });
});
