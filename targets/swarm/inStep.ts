import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { planName } from "../../topology/plan.ts";
import { containerName } from "../docker/names.ts";
import { type Placement, type StoreAwaited, stepName } from "../target.ts";
import { engineVariables } from "./engine.ts";
import type { Shared } from "./shared.ts";

/** See `PlacedNode.awaitInStep`. */
export function awaitInStep(
  { lab, swarm, network, imageOf }: Shared,
  awaited: StoreAwaited,
  { parent, after }: Placement,
): pulumi.Resource {
  const { tomcats, store, memcached } = awaited;
  const wait = "node targets/swarm/awaitInStep.ts";
  const names = tomcats.map((tomcat) => [containerName(lab.stack, planName(tomcat)), tomcat.name]);
  return new command.local.Command(
    stepName(awaited),
    {
      create: wait,
      update: wait,
      environment: {
        ...engineVariables(swarm),
        NETWORK: network.name,
        IMAGE: imageOf({ kind: "memcached", folders: [] }).reference,
        STORE: store.id,
        ADDRESS: store.address,
        PORT: String(store.port),
        TOMCATS: JSON.stringify(Object.fromEntries(names)),
        GENERATION: memcached.generation,
      },
      addPreviousOutputInEnv: false,
    },
    { parent, dependsOn: [memcached.ready, ...after] },
  );
}
