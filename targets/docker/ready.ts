import * as command from "@pulumi/command";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServicePlan } from "../../topology/plan.ts";
import type { RunningService } from "../target.ts";
import { dockerHost } from "./engine.ts";
import type { PlacedFiles } from "./files.ts";
import { containerName } from "./names.ts";
import type { DockerNode } from "./node.ts";

/**
 * Waits until the service answers its probe; after changed files lets a service that can reload do so first.
 * A resource of its own, so that an `up` that was cut off waits again.
 */
export function awaitReady(
  node: DockerNode,
  plan: ServicePlan,
  container: docker.Container,
  files: PlacedFiles | undefined,
  parent: pulumi.Resource,
): RunningService {
  const digest = files?.digest ?? "";
  const ready = new command.local.Command(
    `${plan.name}-ready`,
    {
      create: "sh targets/docker/ready.sh",
      update: "sh targets/docker/ready.sh reload",
      environment: {
        DOCKER_HOST: dockerHost,
        NAME: containerName(node.shared, plan.name),
        CONTAINER: container.id,
        FILES: digest,
        RELOAD_SIGNAL: plan.reload?.signal ?? "",
        RELOADED: plan.reload?.logLine ?? "",
        PROBE: plan.probe.script,
        TIMEOUT: String(plan.probe.timeout),
      },
      addPreviousOutputInEnv: false,
    },
    { parent, dependsOn: files ? [container, files.resource] : container },
  );
  return { ready, generation: pulumi.interpolate`${container.id} ${digest}` };
}
