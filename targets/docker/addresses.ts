import * as command from "@pulumi/command";
import type * as docker from "@pulumi/docker";
import type { Resource } from "@pulumi/pulumi";
import type { LabNode } from "../../topology/model.ts";
import { dockerHost } from "./engine.ts";
import { containerName } from "./names.ts";

/**
 * Nodes that move let go of their address before any node takes its new one: otherwise two nodes that swap addresses
 * would each wait for the other.
 */
export function releaseAddresses(
  stack: string,
  nodes: readonly LabNode[],
  network: docker.Network,
  parent: Resource,
): command.local.Command {
  const wanted = nodes.map((node) => `${containerName(stack, node.name)}=${node.address}`);
  return new command.local.Command(
    "addresses",
    {
      create: ":",
      update: "sh targets/docker/release-addresses.sh",
      environment: { DOCKER_HOST: dockerHost, NETWORK: network.name, WANTED: wanted.join(" ") },
      addPreviousOutputInEnv: false,
    },
    { parent },
  );
}
