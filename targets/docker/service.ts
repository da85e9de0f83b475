import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { NODE_ROOT, SCRATCH_ROOT } from "../../templates/paths.ts";
import { SERVICE_USERS } from "../../templates/serviceUsers.ts";
import type { ServicePlan } from "../../topology/plan.ts";
import type { Placement } from "../target.ts";
import { LOG_OPTIONS, memoryFolders } from "./containerSettings.ts";
import { labels } from "./labelling.ts";
import { containerName } from "./names.ts";
import type { NodeContainer } from "./shared.ts";

/**
 * The container of a service: joins its node's namespace, sees its files read-only, may do nothing else. It is made and not
 * started: its release is placed first, and the program of the node starts it.
 */
export function serviceContainer(
  { node, shared, namespace, volume }: NodeContainer,
  plan: ServicePlan,
  { parent, after }: Placement,
): docker.Container {
  const user = SERVICE_USERS[plan.kind];
  const name = containerName(shared.lab.stack, plan.name);
  return new docker.Container(
    plan.name,
    {
      name,
      image: shared.images[plan.kind].imageId,
      ...madeWith(plan),
      labels: labels(shared.lab, name, node.name, plan.service),
      networkMode: pulumi.interpolate`container:${namespace.id}`,
      volumes: [
        ...(plan.files.length > 0
          ? [{ volumeName: volume.name, containerPath: NODE_ROOT, readOnly: true }]
          : []),
        // An anonymous volume, which goes with its container. The image gives it its owner.
        ...(plan.kind === "tomcat" ? [{ containerPath: SCRATCH_ROOT }] : []),
      ],
      tmpfs: memoryFolders(plan),
      user: `${user}:${user}`,
      readOnly: true,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      memory: plan.limits.memoryMiB,
      memorySwap: plan.limits.memoryMiB,
      start: false,
      mustRun: false,
      restart: "unless-stopped",
      destroyGraceSeconds: plan.stopGraceSeconds,
      logDriver: "json-file",
      logOpts: LOG_OPTIONS,
    },
    {
      ...(hasSuccessor(plan) ? shared.successorOpts : shared.ownPlaceOpts),
      parent,
      dependsOn: [...after],
    },
  );
}

/** Whether another container of it serves beside the one that is replaced. */
export function hasSuccessor({ kind }: Pick<ServicePlan, "kind">): boolean {
  return kind === "httpd";
}

/** What of a plan cannot change without another container. Limits can. */
export function madeWith({
  command,
  environment,
  stopGraceSeconds,
  probe,
}: Pick<ServicePlan, "command" | "environment" | "stopGraceSeconds" | "probe">) {
  return {
    entrypoints: command.slice(0, 1),
    command: command.slice(1),
    envs: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    stopTimeout: stopGraceSeconds,
    healthcheck: {
      tests: ["CMD", "bash", "-c", probe.script],
      interval: "10s",
      timeout: "5s",
      retries: 3,
      startPeriod: "30s",
    },
  };
}
