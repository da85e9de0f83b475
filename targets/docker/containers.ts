import { planName } from "../../topology/plan.ts";
import { dockerLines, inspectAll, runDocker } from "./engine.ts";
import { labOptions, NODE_LABEL, SERVICE_LABEL, STACK_LABEL } from "./labels.ts";

/** A container of the lab as `docker inspect` tells it, as far as it is used here. */
export interface Container {
  readonly Config: {
    readonly User: string;
    readonly Image: string;
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly State: {
    /** `running`, `exited`, `paused`, … */
    readonly Status: string;
    /** RFC 3339. */
    readonly StartedAt: string;
    /** RFC 3339. */
    readonly FinishedAt: string;
    readonly Health?: { readonly Status: string };
  };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly Privileged: boolean;
    readonly CapAdd: readonly string[] | null;
    readonly CapDrop: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
    /** Bytes; 0 without a limit. */
    readonly Memory: number;
  };
  readonly Mounts: readonly {
    readonly Type: string;
    /** Of a volume. */
    readonly Name?: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
  readonly NetworkSettings: {
    readonly Ports: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
    >;
  };
}

/** Those of nodes and of services, whether they run or not. */
export async function containersOf(stack: string): Promise<readonly Container[]> {
  const ids = await dockerLines("ps", "--all", "--quiet", "--filter", `label=${STACK_LABEL}=${stack}`);
  return JSON.parse((await inspectAll("container", ids)) || "[]");
}

/**
 * Runs text for bash in a short-lived container that has another one's image and lab.
 * @param like as `docker inspect` tells it.
 * @param options of `docker run`.
 */
export function runLike(
  { Config, Image }: Pick<Container, "Config"> & { readonly Image: string },
  options: readonly string[],
  script: string,
): ReturnType<typeof runDocker> {
  const marked = [...options, ...labOptions(Config.Labels)];
  return runDocker(["run", "--rm", ...marked, "--entrypoint", "bash", Image, "-c", script]);
}

export function nodeOf({ Config }: Container): string {
  return Config.Labels[NODE_LABEL] ?? "";
}

/** Returns undefined if the container is a node's. */
function serviceOf({ Config }: Container): string | undefined {
  return Config.Labels[SERVICE_LABEL];
}

export function isNode(container: Container): boolean {
  return nodeOf(container) !== "" && serviceOf(container) === undefined;
}

export function isService(container: Container): boolean {
  return serviceOf(container) !== undefined;
}

/** The node or the service's `planName`. */
export function labName(container: Container): string {
  const node = nodeOf(container);
  const service = serviceOf(container);
  return service === undefined ? node : planName({ node, service });
}

/** `running`, `unhealthy` or Docker's own word. */
export function stateOf({ State }: Container): string {
  return State.Status === "running" && State.Health?.Status === "unhealthy" ? "unhealthy" : State.Status;
}
