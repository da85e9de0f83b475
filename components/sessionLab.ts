import * as pulumi from "@pulumi/pulumi";
import type { ServiceChange } from "../targets/change.ts";
import type { KnownLab } from "../targets/knownLab.ts";
import type { MakeNode, PlacedNode, Placing, RunningService } from "../targets/target.ts";
import { STATUS_USER } from "../templates/httpd/httpdConf.ts";
import {
  type LabNode,
  type SessionMode,
  STATUS_PATH,
  type Store,
  type Tomcat,
  type Topology,
} from "../topology/model.ts";
import { type PlacedApplication, type PlacedCertificate, planName } from "../topology/plan.ts";
import { applicationUrls, siteOf } from "../topology/publish.ts";
import { memcachedNodes } from "../topology/stores.ts";
import { balancerCertificate } from "./balancerCertificate.ts";
import { HttpdBalancer } from "./httpdBalancer.ts";
import { generatedSecret, labIdentity } from "./madeOnce.ts";
import { MemcachedServer } from "./memcachedServer.ts";
import { type NodeOutput, nodeOutput } from "./nodeOutput.ts";
import { type Order, orderOf } from "./order.ts";
import { pageAnswers } from "./pageAnswers.ts";
import { describeRoll } from "./roll.ts";
import type { SessionChange } from "./sessionChange.ts";
import { type StoreTurn, storeOrder } from "./storeOrder.ts";
import { TomcatServer } from "./tomcatServer.ts";

export interface SessionLabArgs extends SessionChange {
  readonly topology: Topology;
  /** The topology's applications with their content read. */
  readonly applications: readonly PlacedApplication[];
  /** The topology's certificate, read from its files; undefined if it has none there. */
  readonly certificate: PlacedCertificate | undefined;
  /** The lab as the stack's state has it now. */
  readonly known: KnownLab;
  /** See `tomcatsDown`. */
  readonly down: ReadonlySet<string>;
  /** Creates the nodes of the topology's target. */
  readonly placing: Placing;
}

/**
 * The whole lab: memcacheds, then Tomcats, then the balancer. In one that runs, memcacheds come one by one, and Tomcats that
 * serve visitors after the balancer, one by one. It is ready once every Tomcat has served the page.
 */
export class SessionLab extends pulumi.ComponentResource {
  /** The URL of the test page through the balancer; resolved once every Tomcat has served it. */
  readonly url: pulumi.Output<string>;
  /** The URLs of the user's applications by their names; resolved as `url` is. */
  readonly applicationUrls: pulumi.Output<Readonly<Record<string, string>>>;
  /** The URL of balancer-manager. */
  readonly statusUrl: pulumi.Output<string>;
  readonly statusUser: string = STATUS_USER;
  readonly statusPassword: pulumi.Output<string>;
  /** The balancer's certificate and its chain in PEM; absent without `tls`, or if httpd gets it by itself. */
  readonly certificate?: pulumi.Output<string>;
  readonly nodes: readonly NodeOutput[];
  /** The value of `memcachedNodes` in msm's Manager. */
  readonly memcachedNodes: string;
  readonly sessionMode: SessionMode;
  /** See `describeRoll`; known before a service that runs is changed. */
  readonly roll: pulumi.Output<string | undefined>;

  constructor(name: string, args: SessionLabArgs, opts?: pulumi.ComponentResourceOptions) {
    super("msm-lab:index:SessionLab", name, {}, opts);
    const { topology, applications, known, down } = args;
    const parent = { parent: this };
    const site = siteOf(topology.publish);

    const { rotation } = topology;
    const ajpSecret = generatedSecret("ajp-secret", rotation.ajpSecret, parent);
    this.statusPassword = generatedSecret("status-password", rotation.statusPassword, parent);
    const lab = { stack: name, identity: labIdentity(parent), known };
    const changes = new Map<string, pulumi.Output<ServiceChange>>();
    const nodeOf = placedNodes(args.placing(lab, topology, this), topology.nodes, changes);

    const stores = placedStores(storeOrder(topology, known, args.isNewFormat), {
      serve: (store, after) =>
        new MemcachedServer(planName(store), { node: nodeOf(store.node), after, topology, store }, parent),
      fill: (store, { service: memcached }, tomcats, after) =>
        nodeOf(tomcats[0].node).awaitInStep({ tomcats, store, memcached }, { parent: this, after }),
    });
    const certificate = balancerCertificate(topology, args.certificate, parent);
    if (certificate) this.certificate = pulumi.unsecret(certificate.apply(({ chain }) => chain));

    const url = `${site}${topology.page.contextPath}/`;
    const statusUrl = `${site}${STATUS_PATH}`;
    const page = {
      url,
      publish: topology.publish,
      certificate: this.certificate,
      statusUrl,
      statusPassword: this.statusPassword,
    };
    // Whichever secret httpd sends as it takes another one, every Tomcat that serves accepts it.
    const accepted = topology.tomcats.map((tomcat) =>
      nodeOf(tomcat.node).acceptSecret({ tomcat, secret: ajpSecret }, this),
    );
    const pages = inOrder(orderOf(topology, known, down), stores.done, {
      serve: (tomcat, after) =>
        new TomcatServer(
          planName(tomcat),
          { node: nodeOf(tomcat.node), after, topology, tomcat, applications, ajpSecret },
          parent,
        ),
      balance: (after) =>
        new HttpdBalancer(
          planName(topology.balancer),
          {
            node: nodeOf(topology.balancer.node),
            after: [...accepted, ...after],
            topology,
            applications,
            ajpSecret,
            statusPassword: this.statusPassword,
            certificate,
            isStapled: args.certificate?.isStapled ?? false,
          },
          parent,
        ),
      show: (tomcat, behind) => pageAnswers(tomcat, page, behind, parent),
    });

    stores.awaitEnd(pages.all);
    for (const { name: node } of topology.nodes)
      nodeOf(node).partWithOthers({ parent: this, after: pages.last });

    this.roll = pulumi
      .all(Object.fromEntries(changes))
      .apply((all) => describeRoll(topology, known, down, new Map(Object.entries(all)), args));
    this.url = pulumi.all(pages.last.map(({ id }) => id)).apply(() => url);
    this.applicationUrls = this.url.apply(() => applicationUrls(topology));
    this.statusUrl = pulumi.output(statusUrl);
    this.nodes = topology.nodes.map(nodeOutput);
    this.memcachedNodes = memcachedNodes(topology.stores);
    this.sessionMode = topology.sessions.mode;
    this.registerOutputs({ url: this.url, statusUrl: this.statusUrl });
  }
}

interface StoreSteps {
  serve(store: Store, after: readonly pulumi.Resource[]): MemcachedServer;
  /** Is done when the Tomcats have the store in step. @param tomcats of one node. */
  fill(
    store: Store,
    server: MemcachedServer,
    tomcats: readonly [Tomcat, ...Tomcat[]],
    after: readonly pulumi.Resource[],
  ): pulumi.Resource;
}

interface PlacedStores {
  /** What Tomcats come after. */
  readonly done: readonly pulumi.Resource[];
  /** To be called with what is done when each Tomcat has changed. */
  awaitEnd(changed: ReadonlyMap<Tomcat, pulumi.Resource>): void;
}

function placedStores(turns: readonly StoreTurn[], { serve, fill }: StoreSteps): PlacedStores {
  // Of the last store in turn: it came after those before it were in step.
  let inStep: readonly pulumi.Resource[] = [];
  const placed = turns.map((turn) => {
    const { store, isInTurn, before } = turn;
    const server = serve(store, isInTurn ? inStep : []);
    if (before.length > 0) inStep = byNode(before).map((tomcats) => fill(store, server, tomcats, []));
    return { ...turn, server };
  });
  return {
    done: [...placed.map(({ server }) => ready(server)), ...inStep],
    awaitEnd(changed) {
      const after = (tomcats: readonly Tomcat[]) => tomcats.flatMap((tomcat) => changed.get(tomcat) ?? []);
      for (const { store, server, end } of placed)
        for (const tomcats of byNode(end)) fill(store, server, tomcats, after(tomcats));
    },
  };
}

function byNode(tomcats: readonly Tomcat[]): readonly (readonly [Tomcat, ...Tomcat[]])[] {
  return [...Map.groupBy(tomcats, ({ node }) => node).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  );
}

interface Steps {
  serve(tomcat: Tomcat, after: readonly pulumi.Resource[]): TomcatServer;
  balance(after: readonly pulumi.Resource[]): HttpdBalancer;
  /** Is done when a Tomcat has answered through the balancer. */
  show(tomcat: Tomcat, behind: readonly [TomcatServer, HttpdBalancer]): pulumi.CustomResource;
}

/** What is done when Tomcats have answered through the balancer. */
interface Pages {
  readonly all: ReadonlyMap<Tomcat, pulumi.CustomResource>;
  /** Those that all others come before. */
  readonly last: readonly pulumi.CustomResource[];
}

function inOrder(
  { first, inTurn }: Order,
  after: readonly pulumi.Resource[],
  { serve, balance, show }: Steps,
): Pages {
  const servers = first.map((tomcat) => [tomcat, serve(tomcat, after)] as const);
  const balancer = balance(servers.map(([, server]) => ready(server)));
  const all = new Map(servers.map(([tomcat, server]) => [tomcat, show(tomcat, [server, balancer])]));
  let last = [...all.values()];
  for (const [index, tomcat] of inTurn.entries()) {
    // The page of the one before comes after all the others: a state keeps what each resource depends on.
    const server = serve(tomcat, index === 0 ? [...after, ready(balancer), ...last] : last);
    const page = show(tomcat, [server, balancer]);
    all.set(tomcat, page);
    last = [page];
  }
  return { all, last };
}

function ready({ service }: { readonly service: RunningService }): pulumi.Resource {
  return service.ready;
}

/**
 * Creates every node and returns a function that finds one by its name.
 * @param changes gets what the target does to each service, by its `planName`, once the service is run.
 */
function placedNodes(
  makeNode: MakeNode,
  nodes: readonly LabNode[],
  changes: Map<string, pulumi.Output<ServiceChange>>,
): (name: string) => PlacedNode {
  const noting = (node: PlacedNode): PlacedNode => ({
    ...node,
    run(plan, ...rest) {
      const service = node.run(plan, ...rest);
      changes.set(plan.name, service.change);
      return service;
    },
  });
  const made = new Map(nodes.map((node) => [node.name, noting(makeNode(node))]));
  return (name) => {
    const node = made.get(name);
    if (node === undefined) throw new Error(`the topology has no node ${name}`);
    return node;
  };
}
