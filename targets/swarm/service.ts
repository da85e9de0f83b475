import { createHash } from "node:crypto";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { LabNode } from "../../topology/model.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { labels } from "../docker/labelling.ts";
import { containerName } from "../docker/names.ts";
import { ifKnown } from "../ifKnown.ts";
import type { Placement, RunningService } from "../target.ts";
import { swarmChange } from "./change.ts";
import { RELEASE_LABEL } from "./labels.ts";
import type { Shared } from "./shared.ts";
import { convergence, endpoint, type Mounted, mountedAt, placement, taskOf, updates } from "./spec.ts";

/** A service of one task, which Swarm starts on another machine if its own is gone. */
export function swarmService(
  node: LabNode,
  shared: Shared,
  plan: ServicePlan,
  secretFiles: pulumi.Input<readonly PlannedFile[]>,
  { parent, after }: Placement,
): RunningService {
  const { lab, network, imageOf } = shared;
  const name = containerName(lab.stack, plan.name);
  const opts = { ...shared.opts, parent };
  const configs = plan.files.map((file) => configOf(plan, file, shared, opts));
  const secrets = pulumi.secret(secretFiles).apply((files) => secretsOf(plan, files, shared, opts));
  const { reference: image, brought } = imageOf(plan);
  const task = taskOf(plan);
  const release = pulumi
    .all([image, pulumi.unsecret(secrets)])
    .apply(([reference, all]) => digestOf([plan, node.machine, reference, all.map(({ name }) => name)]));
  const service = new docker.Service(
    plan.name,
    {
      name,
      labels: pulumi
        .all([labels(lab, name, node.name, plan.service), release])
        .apply(([own, value]) => [...own, { label: RELEASE_LABEL, value }]),
      taskSpec: {
        ...task,
        containerSpec: {
          ...task.containerSpec,
          hostname: node.name,
          image,
          configs: pulumi.all(configs).apply((all) => all.map(asConfig)),
          secrets: pulumi.unsecret(secrets).apply((all) => all.map(asSecret)),
        },
        networksAdvanceds: [{ id: network.id, aliases: [plan.name] }],
        placement: placement(node),
      },
      mode: { replicated: { replicas: 1 } },
      endpointSpec: endpoint(plan, shared.topology, lab.stack),
      ...updates(plan.kind),
      convergeConfig: convergence(plan),
    },
    {
      ...opts,
      deleteBeforeReplace: true,
      dependsOn: [brought, ...after],
      hooks: {
        beforeCreate: [shared.watch.beforeCreate],
        onError: [...opts.hooks.onError, shared.watch.onError],
      },
      // The manager adds what the image is made for.
      ignoreChanges: ["taskSpec.placement.platforms"],
    },
  );
  const change = ifKnown(release, service).apply((digest) => swarmChange(lab.known, plan, digest));
  return { ready: service, generation: release, change };
}

/** A file under the name of its content: what is in use cannot change, and another one is there before the first goes. */
function configOf(
  plan: ServicePlan,
  file: PlannedFile,
  { lab }: Shared,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<Mounted> {
  const name = objectName(lab.stack, plan, digestOf([lab.stack, plan.name, file]));
  const config = new docker.ServiceConfig(
    name,
    { name, data: base64(file.content), labels: labels(lab, name, plan.node, plan.service) },
    opts,
  );
  return config.id.apply((id) => ({ id, name, at: mountedAt(plan, file) }));
}

/** The generated ones among them are random: no digest of all of them tells what the others are. */
function secretsOf(
  plan: ServicePlan,
  files: readonly PlannedFile[],
  { lab }: Shared,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<readonly Mounted[]> {
  const made = files.map((file) => {
    const name = objectName(lab.stack, plan, digestOf([lab.stack, plan.name, file.path, files]));
    const secret = new docker.Secret(
      name,
      { name, data: base64(file.content), labels: labels(lab, name, plan.node, plan.service) },
      opts,
    );
    return secret.id.apply((id) => ({ id, name, at: mountedAt(plan, file) }));
  });
  return pulumi.all(made);
}

function asConfig({ id, name, at }: Mounted) {
  return { configId: id, configName: name, ...at };
}

function asSecret({ id, name, at }: Mounted) {
  return { secretId: id, secretName: name, ...at };
}

/** Docker takes 64 characters. */
function objectName(stack: string, { name }: ServicePlan, digest: string): string {
  return `${containerName(stack, name).slice(0, 64 - digest.length - 1)}-${digest}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
