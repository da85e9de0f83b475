import * as pulumi from "@pulumi/pulumi";
import type { Host, RunningService } from "../targets/target.ts";
import { httpdSecretFiles, httpdService } from "../templates/httpd/service.ts";
import type { Topology } from "../topology/model.ts";

export interface HttpdBalancerArgs {
  /** The node it runs on. */
  readonly host: Host;
  /** What must answer before it starts. */
  readonly after: readonly pulumi.Resource[];
  readonly topology: Topology;
  /** What the Tomcats' AJP connectors ask for. */
  readonly ajpSecret: pulumi.Input<string>;
  /** Opens balancer-manager at `/status`. */
  readonly statusPassword: pulumi.Input<string>;
}

/** httpd with `balancer://lbcluster`, a member per Tomcat. */
export class HttpdBalancer extends pulumi.ComponentResource {
  readonly service: RunningService;
  /** `http://address:port` at the node's own address. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: HttpdBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msm-lab:index:HttpdBalancer", name, {}, opts);
    const { address, port } = args.topology.balancer;
    const secretFiles = pulumi
      .all([args.ajpSecret, args.statusPassword])
      .apply(([ajpSecret, statusPassword]) => httpdSecretFiles({ ajpSecret, statusPassword }));
    this.service = args.host.run(httpdService(args.topology), secretFiles, {
      parent: this,
      after: args.after,
    });
    this.url = pulumi.output(`http://${address}:${port}`);
    this.registerOutputs({ url: this.url });
  }
}
