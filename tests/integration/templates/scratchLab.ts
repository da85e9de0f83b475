/** The rendered files in their images on a scratch Docker network: what a target does, in its shortest form. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fetchAll } from "../../../artifacts/fetch.ts";
import { makeSelfSigned } from "../../../certificate/selfSigned.ts";
import { httpdSecretFiles } from "../../../templates/httpd/secretFiles.ts";
import { httpdService } from "../../../templates/httpd/service.ts";
import { type ImageChoice, imageOf } from "../../../templates/images/images.ts";
import { memcachedService } from "../../../templates/memcached/service.ts";
import { SCRATCH_ROOT, servicePaths } from "../../../templates/paths.ts";
import { SERVICE_USERS } from "../../../templates/serviceUsers.ts";
import { tomcatSecretFiles, tomcatService } from "../../../templates/tomcat/service.ts";
import {
  SERVICE_KINDS,
  type ServiceKind,
  type SessionPolicy,
  type Topology,
} from "../../../topology/model.ts";
import type { PlannedFile, ServicePlan } from "../../../topology/plan.ts";
import { eventually } from "../../eventually.ts";
import { seedSecrets, seedTopology } from "../../unit/templates/seedTopology.ts";

/** Test files run side by side: each has its own images, and its own network, if it starts the lab. */
const FILE = basename(process.argv[1] ?? "", ".test.ts");
const PREFIX = `msm-lab-${FILE.toLowerCase()}-test`;
const NETS: Readonly<Record<string, string>> = {
  templates: "172.29.77",
  serializers: "172.29.79",
  profiles: "172.29.80",
};
const NET = NETS[FILE] ?? "172.29.81";

/** Of httpd's node. */
export const BALANCER = `${NET}.1`;

/** The address with which this machine comes to a node. */
export const GATEWAY = `${NET}.254`;

/** What httpd has with `tls`. */
export const seedCertificate = makeSelfSigned([BALANCER], new Date());

/** The seed's lab on the scratch network. */
export function scratchTopology(sessions: SessionPolicy): Topology {
  const text = JSON.stringify(seedTopology(sessions));
  return JSON.parse(text.replaceAll("172.16.103.", `${NET}.`));
}

/** The images of a lab, under the names `image` gives, and under one that tells them from another choice's. */
export async function buildImages(choice: ImageChoice): Promise<void> {
  for (const kind of SERVICE_KINDS) await buildImage(kind, choice);
}

async function buildImage(kind: ServiceKind, choice: ImageChoice): Promise<void> {
  const { dockerfile, artifacts, sources } = imageOf(kind, choice);
  const context = mkdtempSync(join(tmpdir(), `${PREFIX}-`));
  try {
    const files = await fetchAll(artifacts);
    for (const file of files) copyFileSync(file, join(context, basename(file)));
    for (const folder of sources) cpSync(folder, join(context, folder), { recursive: true });
    writeFileSync(join(context, "Dockerfile"), dockerfile);
    const kept = `${image(kind)}:${choice.profile}-${choice.sessions.serializer}`;
    docker("build", "--quiet", "--tag", image(kind), "--tag", kept, context);
  } finally {
    rmSync(context, { recursive: true });
  }
}

/** Every service of the topology, with the files it needs. */
export function plans(topology: Topology): readonly (readonly [ServicePlan, readonly PlannedFile[]])[] {
  return [
    ...topology.stores.map((store) => [memcachedService(topology, store), []] as const),
    ...topology.tomcats.map(
      (tomcat) => [tomcatService(topology, tomcat), tomcatSecretFiles(seedSecrets.ajpSecret)] as const,
    ),
    [httpdService(topology), httpdSecretFiles(seedSecrets, topology.tls && seedCertificate)],
  ];
}

/** Nodes, then services, each waited for. */
export async function start(topology: Topology): Promise<void> {
  remove();
  docker("network", "create", "--subnet", `${NET}.0/24`, "--gateway", GATEWAY, PREFIX);
  for (const { name, address } of topology.nodes) startNode(name, address);
  for (const [plan, secretFiles] of plans(topology)) {
    place(plan, servicePaths(plan.service).configuration, [...plan.files, ...secretFiles]);
    startService(plan);
    await ready(plan);
  }
}

function startNode(name: string, address: string): void {
  const volume = ["--volume", `${container(name)}:/srv/msm-lab`];
  const network = ["--network", PREFIX, "--ip", address];
  const root = ["--user", "0:0"];
  docker(
    "run",
    "--detach",
    "--name",
    container(name),
    ...network,
    ...volume,
    ...root,
    image("memcached"),
    "sleep",
    "infinity",
  );
}

function startService(plan: ServicePlan): void {
  const { node, kind, service, limits, command, environment } = plan;
  const user = SERVICE_USERS[kind];
  docker(
    ...["run", "--detach", "--name", container(plan.name), "--network", `container:${container(node)}`],
    ...["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
    ...["--memory", `${limits.memoryMiB}m`],
    ...["--volume", `${container(node)}:/srv/msm-lab:ro`],
    // A volume takes the owner of the image's folder.
    ...(kind === "tomcat" ? ["--volume", SCRATCH_ROOT] : []),
    ...["--tmpfs", `${servicePaths(service).runtime}:uid=${user},gid=${user},mode=0700`, "--tmpfs", "/tmp"],
    ...(kind === "tomcat" ? ["--volume", SCRATCH_ROOT] : []),
    ...Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...[image(kind), ...command],
  );
}

/** Writes files as a target does: owned by root and the service's group. */
export function place(plan: ServicePlan, folder: string, files: readonly PlannedFile[]): void {
  const user = `0:${SERVICE_USERS[plan.kind]}`;
  execFileSync("docker", ["exec", "--interactive", "--user", user, container(plan.node), "sh", "-eu"], {
    input: placing(folder, files),
  });
}

/** Shell text that writes files. */
export function placing(folder: string, files: readonly PlannedFile[]): string {
  const script = files.flatMap(({ path, content, mode }) => [
    `mkdir -p "$(dirname '${folder}/${path}')"`,
    `echo ${Buffer.from(content).toString("base64")} | base64 -d > '${folder}/${path}'`,
    `chmod ${mode.toString(8)} '${folder}/${path}'`,
  ]);
  return ["umask 027", ...script, ""].join("\n");
}

/** Waits until the plan's own probe succeeds. */
export async function ready(plan: ServicePlan): Promise<void> {
  const check = () => assert.ok(probe(plan), `${plan.name} does not answer:\n${logs(plan)}`);
  await eventually(check, plan.probe.timeoutSeconds);
}

export function probe(plan: ServicePlan): boolean {
  return spawnSync("docker", ["exec", container(plan.name), "bash", "-c", plan.probe.script]).status === 0;
}

export function logs(plan: ServicePlan): string {
  const { stdout, stderr } = spawnSync("docker", ["logs", container(plan.name)], { encoding: "utf8" });
  return stdout + stderr;
}

/** Takes away every container, volume and network of the scratch lab; the images stay for the next run. */
export function remove(): void {
  const all = ["--filter", `name=^/?${PREFIX}`, "--quiet"];
  const containers = docker("ps", "--all", ...all)
    .split("\n")
    .filter(Boolean);
  if (containers.length > 0) docker("rm", "--force", "--volumes", ...containers);
  const volumes = docker("volume", "ls", ...all)
    .split("\n")
    .filter(Boolean);
  if (volumes.length > 0) docker("volume", "rm", ...volumes);
  spawnSync("docker", ["network", "rm", PREFIX]);
}

/** Runs docker; what it prints. */
export function docker(...args: readonly string[]): string {
  return execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

export function container(name: string): string {
  return `${PREFIX}-${name}`;
}

export function image(kind: ServiceKind): string {
  return `${PREFIX}/${kind}`;
}
