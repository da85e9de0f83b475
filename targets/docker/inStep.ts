import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { type Placement, type StoreAwaited, stepName } from "../target.ts";
import { dockerHost } from "./engine.ts";
import { containerName } from "./names.ts";
import type { NodeContainer } from "./shared.ts";

/** See `PlacedNode.awaitInStep`. */
export function awaitInStep(
  { node, shared, namespace }: NodeContainer,
  awaited: StoreAwaited,
  { parent, after }: Placement,
): pulumi.Resource {
  const { tomcats, store, memcached } = awaited;
  const wait = "node targets/docker/awaitInStep.ts";
  return new command.local.Command(
    stepName(awaited),
    {
      create: wait,
      update: wait,
      environment: {
        DOCKER_HOST: dockerHost,
        NODE: namespace.id,
        NAME: containerName(shared.lab.stack, node.name),
        SERVICES: tomcats.map(({ service }) => service).join(" "),
        STORE: store.id,
        ADDRESS: store.address,
        PORT: String(store.port),
        GENERATION: memcached.generation,
      },
      addPreviousOutputInEnv: false,
    },
    { parent, dependsOn: [memcached.ready, ...after] },
  );
}
