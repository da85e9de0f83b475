/** Images of the services, built from typed Dockerfiles; the tag is a digest of everything that goes in. */

import { createHash } from "node:crypto";
import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { imageOf, nodeImageOf, type ServiceImage } from "../../templates/images/images.ts";
import type { ServiceKind, Topology } from "../../topology/model.ts";
import { orRunError } from "../runError.ts";
import { sourceFiles } from "../sources.ts";
import { buildContext } from "./buildContext.ts";
import { labPrefix } from "./names.ts";

/** One image per kind of service the topology uses, for this stack: another stack's destroy does not touch it. */
export function serviceImages(
  stack: string,
  topology: Topology,
  opts: pulumi.CustomResourceOptions,
): Readonly<Record<ServiceKind, docker.RemoteImage>> {
  const image = (kind: ServiceKind) => stackImage(stack, kind, imageOf(kind, topology), opts);
  return { httpd: image("httpd"), tomcat: image("tomcat"), memcached: image("memcached") };
}

/** What the container of every node runs. */
export function imageOfNodes(stack: string, opts: pulumi.CustomResourceOptions): docker.RemoteImage {
  return stackImage(stack, "node", nodeImageOf(), opts);
}

function stackImage(
  stack: string,
  kind: ServiceKind | "node",
  image: ServiceImage,
  opts: pulumi.CustomResourceOptions,
) {
  const digest = imageDigest(image);
  return new docker.RemoteImage(
    `${kind}-image`,
    {
      name: `${labPrefix(stack)}/${kind}:${digest}`,
      build: { context: orRunError(buildContext(kind, digest, image)) },
    },
    // The name says what is inside; the path of the context on this machine does not matter.
    { ...opts, ignoreChanges: ["build"] },
  );
}

/** Changes with anything that goes into the image. */
export function imageDigest(image: ServiceImage): string {
  const inside = JSON.stringify({ ...image, sources: sourceFiles(image.sources) });
  return createHash("sha256").update(inside).digest("hex").slice(0, 12);
}
