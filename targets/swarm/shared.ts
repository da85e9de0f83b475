import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { SwarmAccess, Topology } from "../../topology/model.ts";
import type { ServicePlan } from "../../topology/plan.ts";
import type { Lab } from "../target.ts";
import type { StartWatch } from "./startWatch.ts";

/** An image that the machines find. */
export interface BroughtImage {
  /** What services call it, which no other image can have. */
  readonly reference: pulumi.Output<string>;
  /** Depend on it to come after the machines find it. */
  readonly brought: pulumi.Resource;
}

/** What the services of one lab share. */
export interface Shared {
  readonly lab: Lab;
  readonly topology: Topology;
  readonly swarm: SwarmAccess;
  readonly network: docker.Network;
  imageOf(plan: Pick<ServicePlan, "kind" | "folders">): BroughtImage;
  readonly watch: StartWatch;
  /** Of all that the manager has. */
  readonly opts: {
    readonly parent: pulumi.Resource;
    readonly provider: docker.Provider;
    readonly hooks: { readonly onError: pulumi.ErrorHook[] };
  };
}
