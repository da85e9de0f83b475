/** Where nodes live. A target places plans; what it cannot do is refused in validation, not emulated. */

import type { Input, Output, Resource } from "@pulumi/pulumi";
import type { Problem } from "../common/userError.ts";
import type { Need } from "../engine/need.ts";
import type { LabNode, ServiceLocation, Store, Tomcat, Topology } from "../topology/model.ts";
import { type PlannedFile, planName, type ServicePlan } from "../topology/plan.ts";
import type { PlacedNetwork } from "../topology/steps.ts";
import type { ServiceChange } from "./change.ts";
import type { Faults } from "./faults.ts";
import type { Inspection } from "./inspection.ts";
import type { KnownLab, KnownResource, Mark } from "./knownLab.ts";

/**
 * Everything that is known of one kind of place for nodes. Nothing here but `loadPlacing` loads Pulumi, which takes half a
 * second.
 */
export interface Target {
  /** What it needs of this machine beside Pulumi, in the order it is brought. */
  needs(): readonly Need[];
  /** What stands against placing the lab from this machine now. Looks, changes nothing. */
  problems(lab: KnownLab, topology: Topology): Promise<readonly Problem[]>;
  loadPlacing(): Promise<Placing>;
  /** The environment that a service runs with now, as `NAME=VALUE`; empty if it is not there. Looks, changes nothing. */
  environment(stack: string, topology: Topology, place: ServiceLocation): Promise<readonly string[]>;
  /** The network that the lab is in; undefined if it is not there yet. */
  network(lab: KnownLab, topology: Pick<Topology, "network">): PlacedNetwork | undefined;
  /**
   * What an `up` would find of the placed lab, as text: while it stays the same, there is nothing to put back. Looks, changes
   * nothing.
   * @throws if something cannot be looked at.
   */
  snapshot(stack: string, topology: Topology): Promise<string>;
  /** A look at the placed lab. */
  inspect(stack: string, topology: Topology): Inspection;
  /** What a drill may do to the running lab. */
  faults(stack: string, topology: Topology): Faults;
  /**
   * Ends all services of a lab that is about to be deleted at once, where the engine would do it one after the other, each in its
   * own time.
   * @param topology as in `removeLeftovers`.
   */
  endServices?(lab: KnownLab, topology: () => Promise<Topology>): Promise<void>;
  /**
   * Removes what is left of a lab after everything in its state was deleted.
   * @param lab as it was known before that. If its id is not, a lab of the same stack's name counts as this one.
   * @param topology is read only if the target cannot do without it.
   * @param gone nodes whose hosts are gone for good: they are not asked.
   * @returns what was removed or left, a line each.
   * @throws {UserError} if something could not be looked at or removed.
   */
  removeLeftovers(
    lab: KnownLab,
    topology: () => Promise<Topology>,
    gone: readonly string[],
  ): Promise<readonly string[]>;
  /** Whether a resource of a state stands for a node's host, which may be gone for good, and named as the node is. */
  isHost(resource: KnownResource): boolean;
}

/** Makes the nodes of a lab; what all of them share and the nodes themselves are children of `parent`. */
export type Placing = (lab: Lab, topology: Topology, parent: Resource) => MakeNode;

/** A lab that is being placed. */
export interface Lab {
  readonly stack: string;
  readonly identity: Output<Identity>;
  /** As it was before. */
  readonly known: KnownLab;
}

/** Part of the `Mark` on all that the lab makes; it is in the state before the first of them is made. */
export type Identity = Pick<Mark, "id" | "origin">;

/** Makes the node's place: its address exists from here on. */
export type MakeNode = (node: LabNode) => PlacedNode;

/** A node that exists and can run services. */
export interface PlacedNode {
  /**
   * Places the service's files, starts it and waits until its probe succeeds.
   * @param secretFiles files with generated secrets; kept out of previews and logs.
   */
  run(plan: ServicePlan, secretFiles: Input<readonly PlannedFile[]>, placement: Placement): RunningService;
  /**
   * Waits until every guard of these Tomcats, all of this node, has a memcached in step, and again whenever that has started anew.
   * One that does not run, or has no guard, is not waited for. Fails after 5 minutes.
   */
  awaitInStep(awaited: StoreAwaited, placement: Placement): Resource;
  /**
   * Lets a Tomcat of this node that runs accept a secret beside the one that it has, until it is placed with that one alone. One
   * that does not run has nothing to do.
   */
  acceptSecret(accepted: SecretAccepted, parent: Resource): Resource;
  /**
   * Ends what the node still does for those who belonged to the lab before this update alone: until then, they serve visitors.
   * @param after what must be done before: nobody is sent to them any more.
   */
  partWithOthers({ parent, after }: Placement): void;
}

export interface SecretAccepted {
  readonly tomcat: Tomcat;
  /** What the balancer sends over AJP. */
  readonly secret: Output<string>;
}

/** The name of the resource by which a Tomcat accepts it, e.g. `node2-tomcat-next-secret`. */
export function nextSecretName(tomcat: Tomcat): string {
  return `${planName(tomcat)}-next-secret`;
}

export interface StoreAwaited {
  /** At least one. */
  readonly tomcats: readonly [Tomcat, ...Tomcat[]];
  readonly store: Store;
  /** The store's. */
  readonly memcached: RunningService;
}

/** The name of the resource that waits, with the first of its Tomcats: `node2-memcached-in-step-TomcatA`. */
export function stepName({ tomcats: [first], store }: StoreAwaited): string {
  return `${planName(store)}-in-step-${first.name}`;
}

export interface Placement {
  /** The component the service belongs to. */
  readonly parent: Resource;
  /** What must answer before the service starts. */
  readonly after: readonly Resource[];
}

/** A service that is placed and answers its probe. */
export interface RunningService {
  /** Depend on it to come after the service answers. */
  readonly ready: Resource;
  /** Changes whenever the service was started anew or took a changed configuration. */
  readonly generation: Output<string>;
  /** What this update does to it; known before it does. */
  readonly change: Output<ServiceChange>;
}
