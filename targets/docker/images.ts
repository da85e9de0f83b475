/** Images of the services, built from typed Dockerfiles; the tag is a digest of everything that goes in. */

import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { imageOf, nodeImageOf, type ServiceImage } from "../../templates/images/images.ts";
import type { ServiceKind, Topology } from "../../topology/model.ts";
import { orRunError } from "../runError.ts";
import { buildContext, imageDigest } from "./buildContext.ts";
import { labPrefix } from "./names.ts";

export type Images = Readonly<Record<ServiceKind | "node", docker.RemoteImage>>;

/** One for each kind of service and one for nodes, of this stack: another stack's destroy does not touch them. */
export function labImages(stack: string, topology: Topology, opts: pulumi.CustomResourceOptions): Images {
  const image = (kind: keyof Images, content: ServiceImage) => {
    const digest = imageDigest(content);
    return new docker.RemoteImage(
      `${kind}-image`,
      {
        name: `${labPrefix(stack)}/${kind}:${digest}`,
        build: { context: orRunError(buildContext(kind, digest, content)) },
      },
      // The name says what is inside; the path of the context on this machine does not matter.
      { ...opts, ignoreChanges: ["build"] },
    );
  };
  return {
    node: image("node", nodeImageOf()),
    httpd: image("httpd", imageOf("httpd", topology)),
    tomcat: image("tomcat", imageOf("tomcat", topology)),
    memcached: image("memcached", imageOf("memcached", topology)),
  };
}
