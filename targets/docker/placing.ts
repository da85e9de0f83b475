import * as docker from "@pulumi/docker";
import type { Resource } from "@pulumi/pulumi";
import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import type { Topology } from "../../topology/model.ts";
import type { Lab, MakeNode } from "../target.ts";
import { releaseAddresses } from "./addresses.ts";
import { dockerHost } from "./engine.ts";
import { nodeImage, serviceImages } from "./images.ts";
import { labels } from "./labelling.ts";
import { labPrefix } from "./names.ts";
import { DockerNode } from "./node.ts";
import { removeOrphan } from "./orphans.ts";

export function placeInDocker(lab: Lab, topology: Topology, parent: Resource): MakeNode {
  const { stack } = lab;
  const provider = new docker.Provider("docker", { host: dockerHost }, { parent });
  const opts = { parent, provider };
  const prefix = labPrefix(stack);
  const orphan = removeOrphan(lab);

  const base = new docker.RemoteImage("base", { name: BASE_IMAGE, keepLocally: true }, opts);
  const images = serviceImages(stack, topology, { ...opts, dependsOn: base });
  const node = nodeImage(stack, { ...opts, dependsOn: base });
  const network = new docker.Network(
    "network",
    {
      name: prefix,
      labels: labels(lab),
      ipamConfigs: [topology.network],
    },
    { ...opts, deleteBeforeReplace: true, hooks: { onError: [orphan] } },
  );
  const addresses = releaseAddresses(prefix, topology.nodes, network, parent);
  const shared = { lab, prefix, topology, network, nodeImage: node, images, orphan, addresses, opts };

  return (node) => new DockerNode(node, shared);
}
