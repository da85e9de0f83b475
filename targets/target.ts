/** Where nodes live. A target places plans; what it cannot do is refused in validation, not emulated. */

import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { LabNode, Topology } from "../topology/model.ts";
import type { PlannedFile, ServicePlan } from "../topology/plan.ts";

/** A service that is placed and answers its probe. */
export interface RunningService {
  /** Depend on it to come after the service answers. */
  readonly ready: Resource;
  /** Changes whenever the service was started anew or took a changed configuration. */
  readonly generation: Output<string>;
}

export interface Placement {
  /** The component the service belongs to. */
  readonly parent: Resource;
  /** What must answer before the service starts. */
  readonly after: readonly Resource[];
}

/** A node that exists and can run services. */
export interface Host {
  /**
   * Places the service's files, starts it and waits until its probe succeeds.
   * @param secretFiles files with generated secrets; kept out of previews and logs.
   */
  run(plan: ServicePlan, secretFiles: Input<readonly PlannedFile[]>, placement: Placement): RunningService;
}

export interface Target {
  /** Makes the node's place: its address exists from here on. */
  host(node: LabNode): Host;
}

/** Makes the target of a topology for the stack; what all nodes share and the nodes themselves are children of `parent`. */
export type TargetFactory = (stack: string, topology: Topology, parent: Resource) => Target;
