import { isDeepStrictEqual } from "node:util";
import * as docker from "@pulumi/docker";
import { NODE_ROOT } from "../../templates/paths.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import { doorsOf } from "../../topology/publish.ts";
import { resourceOf } from "../change.ts";
import type { PlacedNode } from "../target.ts";
import { awaitInStep } from "./inStep.ts";
import { labels } from "./labelling.ts";
import { containerName } from "./names.ts";
import { networkIn } from "./networkIn.ts";
import { acceptSecret } from "./nextSecret.ts";
import { placeRelease } from "./release.ts";
import { serviceContainer } from "./service.ts";
import type { Shared } from "./shared.ts";

/**
 * A small container that does nothing but hold the node's network namespace and its volume. Services come and go
 * without the node losing its address.
 */
export function dockerNode(node: LabNode, shared: Shared): PlacedNode {
  const { lab, network } = shared;
  const name = containerName(lab.stack, node.name);
  const volume = new docker.Volume(
    `${node.name}-volume`,
    { name, labels: labels(lab, name, node.name) },
    { ...shared.opts, deleteBeforeReplace: true },
  );
  const namespace = new docker.Container(
    node.name,
    {
      name,
      image: shared.images.node.imageId,
      command: ["sleep", "infinity"],
      hostname: node.name,
      labels: labels(lab, name, node.name),
      // The provider takes the container off the bridge again when it connects it with its address.
      networkMode: "bridge",
      networksAdvanced: [{ name: network.name, ipv4Address: node.address }],
      ports: publishedPorts(node, shared.topology),
      volumes: [{ volumeName: volume.name, containerPath: NODE_ROOT }],
      user: "65534:65534",
      readOnly: true,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      memory: 64,
      memorySwap: 64,
      restart: "unless-stopped",
      stopSignal: "SIGKILL",
      logDriver: "none",
    },
    { ...shared.ownPlaceOpts, dependsOn: shared.addresses },
  );
  const made = { node, shared, volume, namespace, isSameNode: isSameNode(node, shared) };
  return {
    run: (plan, secretFiles, placement) =>
      placeRelease(made, plan, serviceContainer(made, plan, placement), secretFiles, placement),
    awaitInStep: (awaited, placement) => awaitInStep(made, awaited, placement),
    acceptSecret: (accepted, parent) => acceptSecret(made, accepted, parent),
    partWithOthers: () => {}, // Whoever is on the lab's network reaches its nodes.
  };
}

/** Whether the container that the state has of the node stays. */
function isSameNode(node: LabNode, { lab, topology, isSameImage }: Shared): boolean {
  const container = resourceOf(lab.known, ":Container", node.name)?.outputs as KnownContainer | undefined;
  const network = networkIn(lab.known);
  const ports = publishedPorts(node, topology);
  return (
    network?.subnet === topology.network.subnet &&
    network.gateway === topology.network.gateway &&
    container?.networksAdvanced[0]?.ipv4Address === node.address &&
    isSubset(ports, container.ports) &&
    isSubset(container.ports, ports) &&
    isSameImage("node")
  );
}

interface KnownContainer {
  readonly networksAdvanced: readonly { readonly ipv4Address: string }[];
  readonly ports: readonly docker.types.output.ContainerPort[];
}

function isSubset(some: readonly object[], all: readonly object[]): boolean {
  return some.every((each) => all.some((other) => isDeepStrictEqual(each, other)));
}

/** Only the balancer is reached from outside the lab's network. */
function publishedPorts(node: LabNode, topology: Topology): docker.types.input.ContainerPort[] {
  if (topology.balancer.node !== node.name) return [];
  const { address: ip } = topology.publish;
  return doorsOf(topology).map(({ port, published }) => ({
    internal: port,
    external: published,
    ip,
    protocol: "tcp",
  }));
}
