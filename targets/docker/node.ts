import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { NODE_ROOT } from "../../templates/paths.ts";
import type { LabNode, Topology } from "../../topology/model.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import type { PlacedNode, Placement, RunningService } from "../target.ts";
import { labels } from "./labelling.ts";
import { containerName } from "./names.ts";
import { placeRelease } from "./release.ts";
import { serviceContainer } from "./service.ts";
import type { NodeContainer, Shared } from "./shared.ts";

/**
 * A small container that does nothing but hold the node's network namespace and its volume. Services come and go
 * without the node losing its address.
 */
export class DockerNode implements PlacedNode, NodeContainer {
  readonly node: LabNode;
  readonly shared: Shared;
  readonly volume: docker.Volume;
  readonly namespace: docker.Container;

  constructor(node: LabNode, shared: Shared) {
    this.node = node;
    this.shared = shared;
    const { lab, network } = shared;
    const name = containerName(shared, node.name);
    this.volume = new docker.Volume(
      `${node.name}-volume`,
      { name, labels: labels(lab, node.name) },
      { ...shared.opts, deleteBeforeReplace: true },
    );
    this.namespace = new docker.Container(
      node.name,
      {
        name,
        image: shared.nodeImage.imageId,
        command: ["sleep", "infinity"],
        hostname: node.name,
        labels: labels(lab, node.name),
        // The provider takes the container off the bridge again when it connects it with its address.
        networkMode: "bridge",
        networksAdvanced: [{ name: network.name, ipv4Address: node.address }],
        ports: publishedPorts(node, shared.topology),
        volumes: [{ volumeName: this.volume.name, containerPath: NODE_ROOT }],
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
      {
        ...shared.opts,
        deleteBeforeReplace: true,
        dependsOn: shared.addresses,
        hooks: { onError: [shared.orphan] },
      },
    );
  }

  run(
    plan: ServicePlan,
    secretFiles: pulumi.Input<readonly PlannedFile[]>,
    placement: Placement,
  ): RunningService {
    const container = serviceContainer(this, plan, placement);
    return placeRelease(this, plan, container, secretFiles, placement);
  }
}

/** Only the balancer is reached from outside the lab's network. */
function publishedPorts(node: LabNode, { balancer, publish }: Topology): docker.types.input.ContainerPort[] {
  if (balancer.node !== node.name) return [];
  return [{ internal: balancer.port, external: publish.port, ip: publish.address, protocol: "tcp" }];
}
