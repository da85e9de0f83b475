import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { LabNode, Topology } from "../../topology/model.ts";
import type { Lab } from "../target.ts";
import type { Images } from "./images.ts";

/** What the nodes of one lab share. */
export interface Shared {
  readonly lab: Lab;
  readonly topology: Topology;
  readonly network: docker.Network;
  /** See `driftOf`. */
  readonly drift: Promise<ReadonlyMap<string, string>>;
  readonly images: Images;
  /** Whether the state has the same image for them. */
  isSameImage(kind: keyof Images): boolean;
  /** Done when every address a node is about to take is free. */
  readonly addresses: pulumi.Resource;
  /** Parent and Docker provider. */
  readonly opts: pulumi.CustomResourceOptions;
  /** The same, for what has a name or an address that no two can have: the older one goes first, also if no state knows it. */
  readonly ownPlaceOpts: pulumi.CustomResourceOptions;
  /** The same, for what serves until its successor does. */
  readonly successorOpts: pulumi.CustomResourceOptions;
}

/** A node as its services find it. */
export interface NodeContainer {
  readonly node: LabNode;
  readonly shared: Shared;
  readonly volume: docker.Volume;
  /** Holds the network that the services join. */
  readonly namespace: docker.Container;
  /** Whether that is the one that the state has. */
  readonly isSameNode: boolean;
}
