import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { planName } from "../../topology/plan.ts";
import { type Placement, type StoreAwaited, stepName } from "../target.ts";
import { dockerHost } from "./engine.ts";
import { containerName } from "./names.ts";
import type { NodeContainer } from "./shared.ts";

/** See `PlacedNode.awaitInStep`. */
export function awaitInStep(
  { shared, namespace }: NodeContainer,
  awaited: StoreAwaited,
  { parent, after }: Placement,
): pulumi.Resource {
  const { tomcat, store, memcached } = awaited;
  const wait = "node targets/docker/awaitInStep.ts";
  return new command.local.Command(
    stepName(awaited),
    {
      create: wait,
      update: wait,
      environment: {
        DOCKER_HOST: dockerHost,
        NODE: namespace.id,
        CONTAINER: containerName(shared.lab.stack, planName(tomcat)),
        SERVICE: tomcat.service,
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
