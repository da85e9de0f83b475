import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { SwarmAccess, Topology } from "../../topology/model.ts";
import type { ServicePlan } from "../../topology/plan.ts";
import type { Lab } from "../target.ts";

/** What the services of one lab share. */
export interface Shared {
  readonly lab: Lab;
  readonly topology: Topology;
  readonly swarm: SwarmAccess;
  readonly network: docker.Network;
  /** A service's image in the registry: `registry/name@sha256:…`. */
  imageOf(plan: Pick<ServicePlan, "kind" | "folders">): pulumi.Output<string>;
  readonly tellFailure: pulumi.ErrorHook;
  /** Of all that the manager has. */
  readonly opts: {
    readonly parent: pulumi.Resource;
    readonly provider: docker.Provider;
    readonly hooks: { readonly onError: pulumi.ErrorHook[] };
  };
}
