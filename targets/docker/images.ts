/** Images of the services, built from typed Dockerfiles; the tag is a digest of everything that goes in. */

import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { imageOf, nodeImageOf, type ServiceImage } from "../../templates/images/images.ts";
import type { ServiceKind, Topology } from "../../topology/model.ts";
import { resourceOf } from "../change.ts";
import { orRunError } from "../runError.ts";
import type { Lab } from "../target.ts";
import { buildContext, imageDigest } from "./buildContext.ts";
import { labPrefix } from "./names.ts";

export type Images = Readonly<Record<ServiceKind | "node", docker.RemoteImage>>;

/** One for each kind of service and one for nodes, of this stack: another stack's destroy does not touch them. */
export function labImages(stack: string, topology: Topology, opts: pulumi.CustomResourceOptions): Images {
  const image = (kind: keyof Images) => builtImage(labPrefix(stack), kind, topology, opts);
  return {
    node: image("node"),
    httpd: image("httpd"),
    tomcat: image("tomcat"),
    memcached: image("memcached"),
  };
}

/** @param prefix begins its name in Docker. */
export function builtImage(
  prefix: string,
  kind: keyof Images,
  topology: Topology,
  opts: pulumi.CustomResourceOptions,
): docker.RemoteImage {
  const content = contentOf(kind, topology);
  const digest = imageDigest(content);
  return new docker.RemoteImage(
    `${kind}-image`,
    {
      name: imageName(prefix, kind, content),
      build: { context: orRunError(buildContext(kind, digest, content)) },
    },
    // The name says what is inside; the path of the context on this machine does not matter.
    { ...opts, ignoreChanges: ["build"] },
  );
}

/** Whether the state has the image that the topology needs. */
export function isSameImage({ known, stack }: Lab, kind: keyof Images, topology: Topology): boolean {
  const image = resourceOf(known, ":RemoteImage", `${kind}-image`);
  return image?.outputs?.name === imageName(labPrefix(stack), kind, contentOf(kind, topology));
}

function contentOf(kind: keyof Images, topology: Topology): ServiceImage {
  return kind === "node" ? nodeImageOf() : imageOf(kind, topology);
}

function imageName(prefix: string, kind: keyof Images, content: ServiceImage): string {
  return `${prefix}/${kind}:${imageDigest(content)}`;
}
