/** The images of labs, kept from one test to the next. */

import type { Need } from "../engine/need.ts";
import { buildContext, imageDigest } from "../targets/docker/buildContext.ts";
import { docker, dockerLines } from "../targets/docker/engine.ts";
import { imageOf, nodeImageOf, type ServiceImage } from "../templates/images/images.ts";
import { type Profile, SERVICE_KINDS } from "../topology/model.ts";
import { parseTopology } from "../topology/topology.ts";

/** Begins their names: those of a stack's lab are in `msm-lab-STACK/`. */
const PREFIX = "msm-lab/";

/** Those that most tests use. */
const KEPT_PROFILES: readonly Profile[] = ["tomcat9", "tomcat11"];

/**
 * Docker's classic builder forgets the layers of an image that is removed, and each test removes those of its lab: the next
 * one would install httpd, memcached and Java again.
 * @param after names of the needs for Docker.
 */
export function testImagesNeed(after: readonly string[]): Need {
  return {
    name: "images for tests",
    after,
    async check() {
      const missing = await missingImages();
      return missing.length === 0
        ? { met: true, detail: `in ${PREFIX}` }
        : { met: false, detail: missing.join(", "), cure: "`lab test` builds them", byUp: false };
    },
    async provide(report) {
      for (const name of await missingImages()) {
        const [kind = "", image] = wantedImages().get(name) ?? [];
        if (image === undefined) continue;
        report(`building ${name}`);
        await docker("build", "--quiet", "--tag", name, await buildContext(kind, imageDigest(image), image));
      }
    },
  };
}

async function missingImages(): Promise<readonly string[]> {
  const found = await dockerLines("images", "--format", "{{.Repository}}:{{.Tag}}", `${PREFIX}*`);
  return [...wantedImages().keys()].filter((name) => !found.includes(name));
}

/** By name: the kind and what it is built from. */
function wantedImages(): ReadonlyMap<string, readonly [kind: string, ServiceImage]> {
  const services = KEPT_PROFILES.flatMap((profile) => {
    const { sessions } = parseTopology({});
    return SERVICE_KINDS.map((kind) => [kind, imageOf(kind, { profile, sessions })] as const);
  });
  return new Map(
    [["node", nodeImageOf()] as const, ...services].map((each) => {
      const [kind, image] = each;
      return [`${PREFIX}${kind}:${imageDigest(image)}`, each];
    }),
  );
}
