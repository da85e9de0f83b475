import * as docker from "@pulumi/docker";
import type { Resource } from "@pulumi/pulumi";
import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import type { Topology } from "../../topology/model.ts";
import type { Lab, MakeNode } from "../target.ts";
import { releaseAddresses } from "./addresses.ts";
import { containersOf } from "./containers.ts";
import { driftOf } from "./drift.ts";
import { dockerHost } from "./engine.ts";
import { type Images, isSameImage, labImages } from "./images.ts";
import { labels } from "./labelling.ts";
import { makeWay } from "./makeWay.ts";
import { labPrefix } from "./names.ts";
import { dockerNode } from "./node.ts";
import { removeOrphan } from "./orphans.ts";

export function placeInDocker(lab: Lab, topology: Topology, parent: Resource): MakeNode {
  const { stack } = lab;
  const name = labPrefix(stack);
  const provider = new docker.Provider("docker", { host: dockerHost }, { parent });
  const opts = { parent, provider };
  const orphans = { onError: [removeOrphan(lab)] };
  const ownPlaceOpts = { ...opts, deleteBeforeReplace: true, hooks: orphans };
  // The provider asks for the opposite where the name stays the same.
  const successorOpts = {
    ...opts,
    deleteBeforeReplace: false,
    hooks: { ...orphans, beforeCreate: [makeWay(lab)] },
  };

  const base = new docker.RemoteImage("base", { name: BASE_IMAGE, keepLocally: true }, opts);
  const images = labImages(stack, topology, { ...opts, dependsOn: base });
  const network = new docker.Network(
    "network",
    { name, labels: labels(lab, name), ipamConfigs: [topology.network] },
    ownPlaceOpts,
  );
  const addresses = releaseAddresses(stack, topology.nodes, network, parent);
  const drift = containersOf(stack).then((all) => driftOf(stack, topology, all));
  const shared = {
    ...{ lab, topology, network, drift, images, addresses, opts, ownPlaceOpts, successorOpts },
    isSameImage: (kind: keyof Images) => isSameImage(lab, kind, topology),
  };

  return (node) => dockerNode(node, shared);
}
