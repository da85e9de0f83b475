import * as pulumi from "@pulumi/pulumi";
import type { PlacedNode, RunningService } from "../targets/target.ts";
import { secretContexts, tomcatSecretFiles, tomcatService } from "../templates/tomcat/service.ts";
import type { Tomcat, Topology } from "../topology/model.ts";
import type { PlacedApplication } from "../topology/plan.ts";

export interface TomcatServerArgs {
  /** The node it runs on. */
  readonly node: PlacedNode;
  /** The services that must answer before this one starts. */
  readonly after: readonly pulumi.Resource[];
  readonly topology: Topology;
  readonly tomcat: Tomcat;
  /** The user's applications, which it serves in addition to the page. */
  readonly applications: readonly PlacedApplication[];
  /** The secret that AJP requests must carry. */
  readonly ajpSecret: pulumi.Input<string>;
}

/** A Tomcat whose sessions msm keeps in the lab's memcacheds. */
export class TomcatServer extends pulumi.ComponentResource {
  readonly service: RunningService;

  constructor(name: string, args: TomcatServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msm-lab:index:TomcatServer", name, {}, opts);
    const { topology, tomcat, applications } = args;
    const secretFiles = pulumi
      .output(args.ajpSecret)
      .apply((secret) => [
        ...tomcatSecretFiles(secret, applications),
        ...secretContexts(topology, tomcat, applications),
      ]);
    this.service = args.node.run(tomcatService(topology, tomcat, applications), secretFiles, {
      parent: this,
      after: args.after,
    });
    this.registerOutputs();
  }
}
