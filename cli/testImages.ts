/** The images of labs, kept from one test to the next. */

import type { Need } from "../engine/need.ts";
import { buildContext, imageDigest } from "../targets/docker/buildContext.ts";
import { docker, dockerLines } from "../targets/docker/engine.ts";
import { imageOf, nodeImageOf, type ServiceImage } from "../templates/images/images.ts";
import { PROFILES, SERVICE_KINDS, type ServiceKind } from "../topology/model.ts";
import { parseTopology } from "../topology/topology.ts";

/** Begins their names: those of a stack's lab are in `msm-lab-STACK/`. */
const PREFIX = "msm-lab/";

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
        : {
            met: false,
            detail: missing.map(({ name }) => name).join(", "),
            cure: "`lab test` builds them",
            byUp: false,
          };
    },
    async provide(report) {
      for (const { name, kind, digest, image } of await missingImages()) {
        report(`building ${name}`);
        await docker("build", "--quiet", "--tag", name, await buildContext(kind, digest, image));
      }
    },
  };
}

interface KeptImage {
  /** In Docker. */
  readonly name: string;
  readonly kind: ServiceKind | "node";
  readonly digest: string;
  readonly image: ServiceImage;
}

async function missingImages(): Promise<readonly KeptImage[]> {
  const found = await dockerLines("images", "--format", "{{.Repository}}:{{.Tag}}", `${PREFIX}*`);
  return wantedImages().filter(({ name }) => !found.includes(name));
}

function wantedImages(): readonly KeptImage[] {
  const { sessions } = parseTopology({});
  const services = PROFILES.flatMap((profile) =>
    SERVICE_KINDS.map((kind) => keptImage(kind, imageOf(kind, { profile, sessions }))),
  );
  const all = [keptImage("node", nodeImageOf()), ...services];
  // httpd's and memcached's are the same in every profile.
  return [...new Map(all.map((image) => [image.name, image])).values()];
}

function keptImage(kind: KeptImage["kind"], image: ServiceImage): KeptImage {
  const digest = imageDigest(image);
  return { name: `${PREFIX}${kind}:${digest}`, kind, digest, image };
}
