import * as pulumi from "@pulumi/pulumi";
import type { PlacedNode, RunningService } from "../targets/target.ts";
import { httpdSecretFiles } from "../templates/httpd/secretFiles.ts";
import { httpdService } from "../templates/httpd/service.ts";
import type { Topology } from "../topology/model.ts";
import type { PlacedApplication, PlacedCertificate } from "../topology/plan.ts";

export interface HttpdBalancerArgs {
  /** The node it runs on. */
  readonly node: PlacedNode;
  /** The services that must answer before this one starts. */
  readonly after: readonly pulumi.Resource[];
  readonly topology: Topology;
  /** The user's applications, each with a balancer of its own. */
  readonly applications: readonly PlacedApplication[];
  /** The secret that the Tomcats' AJP connectors require. */
  readonly ajpSecret: pulumi.Input<string>;
  /** The password of balancer-manager at `/status`. */
  readonly statusPassword: pulumi.Input<string>;
  /** Absent without `tls`, or if httpd gets it by itself. */
  readonly certificate: pulumi.Output<PlacedCertificate> | undefined;
  /** Whether httpd staples an answer of the authority's OCSP responder to it. */
  readonly isStapled: boolean;
}

/** httpd with `balancer://lbcluster`, which has one member per Tomcat. */
export class HttpdBalancer extends pulumi.ComponentResource {
  readonly service: RunningService;

  constructor(name: string, args: HttpdBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msm-lab:index:HttpdBalancer", name, {}, opts);
    const secretFiles = pulumi
      .all([args.ajpSecret, args.statusPassword, args.certificate])
      .apply(([ajpSecret, statusPassword, certificate]) =>
        httpdSecretFiles({ ajpSecret, statusPassword }, certificate),
      );
    this.service = args.node.run(httpdService(args.topology, args.applications, args), secretFiles, {
      parent: this,
      after: args.after,
    });
    this.registerOutputs();
  }
}
