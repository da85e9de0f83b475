/** The `docker` target: a node is a network namespace with the node's address; its services join it. */

import * as docker from "@pulumi/docker";
import type { Resource } from "@pulumi/pulumi";
import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import type { Topology } from "../../topology/model.ts";
import type { Target } from "../target.ts";
import { releaseAddresses } from "./addresses.ts";
import { dockerHost } from "./engine.ts";
import { nodeImage, serviceImages } from "./images.ts";
import { labels } from "./labels.ts";
import { labPrefix } from "./names.ts";
import { DockerNode } from "./node.ts";
import { removeOrphan } from "./orphans.ts";

export function dockerTarget(stack: string, topology: Topology, parent: Resource): Target {
  const provider = new docker.Provider("docker", { host: dockerHost }, { parent });
  const opts = { parent, provider };
  const prefix = labPrefix(stack);
  const orphan = removeOrphan(stack);

  const base = new docker.RemoteImage("base", { name: BASE_IMAGE, keepLocally: true }, opts);
  const images = serviceImages(stack, topology, { ...opts, dependsOn: base });
  const node = nodeImage(stack, { ...opts, dependsOn: base });
  const network = new docker.Network(
    "network",
    {
      name: prefix,
      labels: labels(stack),
      ipamConfigs: [topology.network],
    },
    { ...opts, deleteBeforeReplace: true, hooks: { onError: [orphan] } },
  );
  const addresses = releaseAddresses(prefix, topology.nodes, network, parent);
  const shared = { stack, prefix, topology, network, nodeImage: node, images, orphan, addresses, opts };

  return { host: (node) => new DockerNode(node, shared) };
}
