/** What Swarm is told of a service, as Pulumi's Docker provider takes it. Pure. */

import { createHash } from "node:crypto";
import type { types } from "@pulumi/docker";
import { SCRATCH_ROOT, servicePaths } from "../../templates/paths.ts";
import { SERVICE_USERS } from "../../templates/serviceUsers.ts";
import type { LabNode, ServiceKind, Topology } from "../../topology/model.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { doorsOf } from "../../topology/publish.ts";
import { LOG_OPTIONS } from "../docker/containerSettings.ts";

/** A config or a secret, and where the service finds it. */
export interface Mounted {
  readonly id: string;
  readonly name: string;
  readonly at: ReturnType<typeof mountedAt>;
}

/** The owner is root, as on nodes. */
export function mountedAt(
  { kind, service }: Pick<ServicePlan, "kind" | "service">,
  { path, mode }: PlannedFile,
) {
  return {
    fileName: `${servicePaths(service).configuration}/${path}`,
    fileUid: "0",
    fileGid: String(SERVICE_USERS[kind]),
    fileMode: mode,
  };
}

const MIB = 1024 * 1024;

/** As a service is deleted, the provider waits so long for its container to be gone, and fails then. */
const LEAST_GRACE_SECONDS = 20;

/** The parts of a task that its plan alone decides. */
export function taskOf(plan: ServicePlan) {
  const { kind, command, environment, probe, limits, stopGraceSeconds } = plan;
  const user = SERVICE_USERS[kind];
  return {
    containerSpec: {
      commands: command.slice(0, 1),
      args: command.slice(1),
      env: environment,
      user: `${user}:${user}`,
      readOnly: true,
      capDrops: ["ALL"],
      mounts: [
        ...memoryFolders(plan),
        // An anonymous volume, which goes with its task. The image gives it its owner.
        ...(kind === "tomcat" ? [{ type: "volume", source: "", target: SCRATCH_ROOT, readOnly: false }] : []),
      ],
      healthcheck: {
        tests: ["CMD", "bash", "-c", probe.script],
        // Only those that answer have a name, and their successors wait for it.
        interval: "1s",
        timeout: "5s",
        retries: 3,
        startPeriod: duration(probe.timeoutSeconds),
      },
      stopGracePeriod: duration(Math.max(stopGraceSeconds, LEAST_GRACE_SECONDS)),
    },
    resources: { limits: { memoryBytes: limits.memoryMiB * MIB } },
    restartPolicy: { condition: "any", delay: "1s", window: "0s" },
    logDriver: { name: "json-file", options: LOG_OPTIONS },
  };
}

/** A folder in memory has no owner there: everybody in the container may write, which is the service's user alone. */
function memoryFolders({ service }: ServicePlan) {
  const folder = (target: string, size: number) => ({
    type: "tmpfs",
    source: "",
    target,
    readOnly: false,
    tmpfsOptions: { mode: 0o777, sizeBytes: size * MIB },
  });
  return [folder("/tmp", 16), folder(servicePaths(service).runtime, 128)];
}

export function placement({ machine }: Pick<LabNode, "machine">): types.input.ServiceTaskSpecPlacement {
  if (machine === undefined) return {};
  const constraint =
    "hostname" in machine
      ? `node.hostname==${machine.hostname}`
      : `node.labels.${machine.label}==${machine.value}`;
  return { constraints: [constraint] };
}

/** Without IPVS in every machine's kernel, a virtual address leads nowhere: a name stands for the task's own, a port for its machine's. */
export function endpoint({ kind }: Pick<ServicePlan, "kind">, topology: Topology, stack: string) {
  const published =
    kind === "httpd"
      ? doorsOf(topology).map(({ port, published }) => [port, published] as const)
      : kind === "memcached"
        ? [storesApart(stack)]
        : [];
  const ports = published.map(([targetPort, publishedPort]) => ({
    targetPort,
    publishedPort,
    protocol: "tcp",
    publishMode: "host",
  }));
  return { mode: "dnsrr", ...(ports.length > 0 && { ports }) };
}

/** A port at which no service listens. */
export const NOWHERE = 1;

/**
 * No two services of one machine can have the same port of it, so that two stores never share one: the second waits rather.
 * Nothing listens there.
 */
function storesApart(stack: string): readonly [number, number] {
  const number = Number.parseInt(createHash("sha256").update(stack).digest("hex").slice(0, 6), 16);
  return [NOWHERE, 39_000 + (number % 1000)];
}

/** Whether the next task of a service serves before the one that it replaces ends. */
export function hasSuccessor(kind: ServiceKind): boolean {
  return kind === "tomcat";
}

/** How long a new task must go on before it counts as up. */
const MONITOR_SECONDS = 10;

/** What does not come up is left for what ran. */
export function updates(kind: ServiceKind) {
  const order = hasSuccessor(kind) ? "start-first" : "stop-first";
  const config = {
    parallelism: 1,
    delay: "0s",
    monitor: duration(MONITOR_SECONDS),
    maxFailureRatio: "0",
    order,
  };
  return {
    updateConfig: { ...config, failureAction: "rollback" },
    rollbackConfig: { ...config, failureAction: "pause" },
  };
}

/** How long an update with its way back may take; machines may have to get the image first. */
export function convergence({ probe, stopGraceSeconds }: ServicePlan) {
  const seconds = 2 * (probe.timeoutSeconds + stopGraceSeconds + MONITOR_SECONDS) + 120;
  return { delay: "1s", timeout: duration(seconds) };
}

/** As the provider reads it back, so that the second `up` finds no difference: `1m30s`, `1h`. */
export function duration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const shown = parts.filter(([number]) => number > 0).map(([number, unit]) => `${number}${unit}`);
  return shown.join("") || "0s";
}
