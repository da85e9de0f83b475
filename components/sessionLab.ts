import * as pulumi from "@pulumi/pulumi";
import type { KnownLab } from "../targets/knownLab.ts";
import type { Host, MakeHost, Placing, RunningService } from "../targets/target.ts";
import { STATUS_USER } from "../templates/httpd/httpdConf.ts";
import { type LabNode, type SessionMode, STATUS_PATH, type Topology } from "../topology/model.ts";
import { type PlacedApplication, planName } from "../topology/plan.ts";
import { siteOf } from "../topology/publish.ts";
import { memcachedNodes } from "../topology/stores.ts";
import { HttpdBalancer } from "./httpdBalancer.ts";
import { generatedSecret, labIdentity } from "./madeOnce.ts";
import { MemcachedServer } from "./memcachedServer.ts";
import { pageAnswers } from "./pageAnswers.ts";
import { TomcatServer } from "./tomcatServer.ts";

export interface SessionLabArgs {
  readonly topology: Topology;
  /** The topology's, looked into; undefined where it has none. */
  readonly application: PlacedApplication | undefined;
  /** As the state has the lab so far. */
  readonly known: KnownLab;
  /** Of the topology's target. */
  readonly placing: Placing;
}

/** A node as the stack's outputs tell it. */
export interface NodeOutput {
  readonly name: string;
  readonly address: string;
  /** Their names on the node, e.g. `tomcat`. */
  readonly services: readonly string[];
}

/** The whole lab: memcacheds, then Tomcats, then the balancer; done when the page answers from every Tomcat. */
export class SessionLab extends pulumi.ComponentResource {
  /** The test page through the balancer. Known once every Tomcat has answered there. */
  readonly url: pulumi.Output<string>;
  /** The user's own application there; absent where there is none. */
  readonly applicationUrl?: pulumi.Output<string>;
  /** balancer-manager. */
  readonly statusUrl: pulumi.Output<string>;
  readonly statusUser: string = STATUS_USER;
  readonly statusPassword: pulumi.Output<string>;
  readonly nodes: readonly NodeOutput[];
  /** As msm's Manager has it. */
  readonly memcachedNodes: string;
  readonly sessionMode: SessionMode;

  constructor(name: string, args: SessionLabArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msm-lab:index:SessionLab", name, {}, opts);
    const { topology, application, known } = args;
    const parent = { parent: this };
    const site = siteOf(topology.publish);

    const ajpSecret = generatedSecret("ajp-secret", parent);
    this.statusPassword = generatedSecret("status-password", parent);
    const lab = { stack: name, identity: labIdentity(parent), known };
    const host = hosts(args.placing(lab, topology, this), topology.nodes);

    const stores = topology.stores.map(
      (store) => new MemcachedServer(planName(store), { host: host(store.node), topology, store }, parent),
    );
    const tomcats = topology.tomcats.map(
      (tomcat) =>
        new TomcatServer(
          planName(tomcat),
          { host: host(tomcat.node), after: stores.map(ready), topology, tomcat, application, ajpSecret },
          parent,
        ),
    );
    const balancer = new HttpdBalancer(
      planName(topology.balancer),
      {
        host: host(topology.balancer.node),
        after: tomcats.map(ready),
        topology,
        ajpSecret,
        statusPassword: this.statusPassword,
      },
      parent,
    );

    this.url = pageAnswers(
      "page",
      `${site}${topology.page.contextPath}/`,
      topology,
      [...tomcats, balancer],
      parent,
    );
    if (application) this.applicationUrl = this.url.apply(() => `${site}${application.contextPath}/`);
    this.statusUrl = pulumi.output(`${site}${STATUS_PATH}`);
    this.nodes = topology.nodes.map(nodeOutput);
    this.memcachedNodes = memcachedNodes(topology.stores);
    this.sessionMode = topology.sessions.mode;
    this.registerOutputs({ url: this.url, statusUrl: this.statusUrl });
  }
}

function nodeOutput({ name, address, services }: LabNode): NodeOutput {
  return { name, address, services: services.map((service) => service.name) };
}

function ready({ service }: { readonly service: RunningService }): pulumi.Resource {
  return service.ready;
}

/** Makes every node and finds each by its name. */
function hosts(makeHost: MakeHost, nodes: readonly LabNode[]): (name: string) => Host {
  const made = new Map(nodes.map((node) => [node.name, makeHost(node)]));
  return (name) => {
    const host = made.get(name);
    if (host === undefined) throw new Error(`the topology has no node ${name}`);
    return host;
  };
}
