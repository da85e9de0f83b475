/** Images of the services: built here, and brought to where the machines of the swarm find them. */

import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { ServiceKind, SwarmAccess, Topology } from "../../topology/model.ts";
import type { PlannedFolder } from "../../topology/plan.ts";
import { resourceOf } from "../change.ts";
import { dockerHost } from "../docker/engine.ts";
import { builtImage } from "../docker/images.ts";
import { labPrefix } from "../docker/names.ts";
import { orRunError } from "../runError.ts";
import type { Lab } from "../target.ts";
import { applicationContext, applicationDigest, applicationImage } from "./applicationContext.ts";
import { goneImages } from "./goneImages.ts";
import { lackingMachines } from "./machineImages.ts";
import type { BroughtImage, Shared } from "./shared.ts";

type Bring = (kind: ServiceKind | "applications", image: docker.RemoteImage) => BroughtImage;

export function broughtImages(
  lab: Lab,
  swarm: SwarmAccess,
  topology: Topology,
  opts: pulumi.CustomResourceOptions,
): Shared["imageOf"] {
  const { registry } = swarm;
  const own = labPrefix(lab.stack);
  const prefix = registry === undefined ? own : `${registry}/${own}`;
  const bring = registry === undefined ? loading(lab, swarm, opts) : pushing(lab, swarm, opts);
  const built = (kind: ServiceKind) => builtImage(prefix, kind, topology, opts);
  const httpd = bring("httpd", built("httpd"));
  const memcached = bring("memcached", built("memcached"));
  const tomcat = built("tomcat");
  // All Tomcats serve the same applications.
  let served: BroughtImage | undefined;
  return ({ kind, folders }) => {
    if (kind !== "tomcat") return { httpd, memcached }[kind];
    served ??=
      folders.length === 0
        ? bring("tomcat", tomcat)
        : bring("applications", imageWith(folders, tomcat, prefix, topology, { ...opts, dependsOn: tomcat }));
    return served;
  };
}

/** Carries the applications in a layer of its own: one that changes does not change the others. */
function imageWith(
  folders: readonly PlannedFolder[],
  tomcat: docker.RemoteImage,
  prefix: string,
  topology: Topology,
  opts: pulumi.CustomResourceOptions,
): docker.RemoteImage {
  const services = topology.tomcats.map(({ service }) => service);
  const content = tomcat.name.apply((name) => applicationImage(name, services, folders));
  return new docker.RemoteImage(
    "applications-image",
    {
      name: content.apply((inside) => `${prefix}/applications:${applicationDigest(inside)}`),
      build: { context: content.apply((inside) => orRunError(applicationContext(inside))) },
    },
    { ...opts, ignoreChanges: ["build"] },
  );
}

/** By their names in the registry with the digests that it gave. */
function pushing(lab: Lab, swarm: SwarmAccess, { parent }: pulumi.CustomResourceOptions): Bring {
  const push = "node targets/swarm/pushImage.ts";
  const lack = lackIn(lab, "httpd-push", goneImages(swarm, lab.stack));
  return (kind, image) => {
    const pushed = new command.local.Command(
      `${kind}-push`,
      {
        create: push,
        update: push,
        environment: { DOCKER_HOST: dockerHost, IMAGE: image.name, IMAGE_ID: image.imageId, LACK: lack },
        addPreviousOutputInEnv: false,
      },
      { ...(parent && { parent }), dependsOn: image },
    );
    return { reference: pushed.stdout, brought: pushed };
  };
}

/**
 * Into the engine of every machine, so that each can start any service, whichever machine is lost. By their ids, for which no engine
 * asks a registry first.
 */
function loading(lab: Lab, { host, certificates }: SwarmAccess, opts: pulumi.CustomResourceOptions): Bring {
  const load = "node targets/swarm/loadImage.ts";
  const manager = { host, ...(certificates !== undefined && { certificates }) };
  const lack = lackIn(lab, "httpd-load", lackingMachines(manager, lab.stack));
  const { parent } = opts;
  return (kind, image) => {
    const loaded = new command.local.Command(
      `${kind}-load`,
      {
        create: load,
        update: load,
        delete: `${load} remove`,
        environment: {
          DOCKER_HOST: dockerHost,
          IMAGE: image.name,
          IMAGE_ID: image.imageId,
          MANAGER: JSON.stringify(manager),
          STACK: lab.stack,
          LACK: lack,
        },
        // The one before goes once no service has it.
        triggers: [image.imageId],
        addPreviousOutputInEnv: false,
      },
      { ...(parent && { parent }), dependsOn: image },
    );
    return { reference: image.imageId, brought: loaded };
  };
}

/**
 * What has to be brought again, as it is missing where it was, with a number that makes it another text each time; else what it was.
 * @param step that brings an image.
 */
async function lackIn({ known }: Lab, step: string, looking: Promise<readonly string[]>): Promise<string> {
  const brought = resourceOf(known, ":Command", step)?.outputs as Brought | undefined;
  const before = brought?.environment.LACK ?? "";
  const missing = await looking;
  if (missing.length === 0) return before;
  return `${(Number.parseInt(before, 10) || 0) + 1}: ${missing.join(", ")}`;
}

interface Brought {
  /** Absent in a state of before it was asked for. */
  readonly environment: { readonly LACK?: string };
}
