/** Images of the services: built here, and pushed to the registry from which the machines of the swarm get them. */

import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceKind, SwarmAccess, Topology } from "../../topology/model.ts";
import type { PlannedFolder } from "../../topology/plan.ts";
import { dockerHost } from "../docker/engine.ts";
import { builtImage } from "../docker/images.ts";
import { labPrefix } from "../docker/names.ts";
import { orRunError } from "../runError.ts";
import { applicationContext, applicationDigest, applicationImage } from "./applicationContext.ts";
import type { Shared } from "./shared.ts";

export function pushedImages(
  stack: string,
  { registry }: SwarmAccess,
  topology: Topology,
  opts: pulumi.CustomResourceOptions,
): Shared["imageOf"] {
  const prefix = `${registry}/${labPrefix(stack)}`;
  const built = (kind: ServiceKind) => builtImage(prefix, kind, topology, opts);
  const httpd = pushedImage("httpd", built("httpd"), opts);
  const memcached = pushedImage("memcached", built("memcached"), opts);
  const tomcat = built("tomcat");
  const plain = pushedImage("tomcat", tomcat, opts);
  // All Tomcats serve the same applications.
  let withFolders: pulumi.Output<string> | undefined;
  return ({ kind, folders }) => {
    if (kind !== "tomcat") return { httpd, memcached }[kind];
    if (folders.length === 0) return plain;
    withFolders ??= imageWith(folders, tomcat, prefix, topology, { ...opts, dependsOn: tomcat });
    return withFolders;
  };
}

/** Carries the applications in a layer of its own: one that changes does not change the others. */
function imageWith(
  folders: readonly PlannedFolder[],
  tomcat: docker.RemoteImage,
  prefix: string,
  topology: Topology,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const services = topology.tomcats.map(({ service }) => service);
  const content = tomcat.name.apply((name) => applicationImage(name, services, folders));
  const image = new docker.RemoteImage(
    "applications-image",
    {
      name: content.apply((inside) => `${prefix}/applications:${applicationDigest(inside)}`),
      build: { context: content.apply((inside) => orRunError(applicationContext(inside))) },
    },
    { ...opts, ignoreChanges: ["build"] },
  );
  return pushedImage("applications", image, opts);
}

/** Its name in the registry with the digest that the registry gave: no machine can get another one. */
function pushedImage(
  kind: ServiceKind | "applications",
  image: docker.RemoteImage,
  { parent }: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const push = "node targets/swarm/pushImage.ts";
  const pushed = new command.local.Command(
    `${kind}-push`,
    {
      create: push,
      update: push,
      environment: { DOCKER_HOST: dockerHost, IMAGE: image.name, IMAGE_ID: image.imageId },
      addPreviousOutputInEnv: false,
    },
    { ...(parent && { parent }), dependsOn: image },
  );
  return pushed.stdout;
}
