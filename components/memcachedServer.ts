import * as pulumi from "@pulumi/pulumi";
import type { PlacedNode, RunningService } from "../targets/target.ts";
import { memcachedService } from "../templates/memcached/service.ts";
import type { Store, Topology } from "../topology/model.ts";

export interface MemcachedServerArgs {
  /** The node it runs on. */
  readonly node: PlacedNode;
  /** What must be done before it changes. */
  readonly after: readonly pulumi.Resource[];
  readonly topology: Topology;
  readonly store: Store;
}

/** A memcached that keeps one copy of the sessions. */
export class MemcachedServer extends pulumi.ComponentResource {
  readonly service: RunningService;

  constructor(name: string, args: MemcachedServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msm-lab:index:MemcachedServer", name, {}, opts);
    this.service = args.node.run(memcachedService(args.topology, args.store), [], {
      parent: this,
      after: args.after,
    });
    this.registerOutputs();
  }
}
