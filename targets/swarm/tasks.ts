/** The tasks of a lab's services, as a manager tells them. */

import { NODE_LABEL, SERVICE_LABEL, STACK_LABEL } from "../docker/labels.ts";
import { atManager, linesAtManager, type Manager } from "./engine.ts";

/** A service as `docker service inspect` tells it, as far as it is used here. */
export interface Service {
  readonly ID: string;
  readonly Spec: {
    readonly Name: string;
    readonly Labels: Readonly<Record<string, string>>;
    readonly TaskTemplate: {
      readonly ContainerSpec: {
        readonly Image: string;
        readonly User?: string;
        readonly ReadOnly?: boolean;
        readonly CapabilityAdd?: readonly string[];
        readonly CapabilityDrop?: readonly string[];
        readonly Mounts?: readonly {
          readonly Type: string;
          readonly Target: string;
          readonly ReadOnly?: boolean;
        }[];
      };
      readonly Resources?: { readonly Limits?: { readonly MemoryBytes?: number } };
    };
    readonly EndpointSpec?: {
      readonly Ports?: readonly {
        readonly Protocol: string;
        readonly TargetPort: number;
        readonly PublishedPort: number;
      }[];
    };
  };
  /** How far the last update is; absent before the first. */
  readonly UpdateStatus?: { readonly State: string; readonly Message: string };
}

export interface Task {
  readonly id: string;
  /** Its service's name in Docker. */
  readonly service: string;
  /** The machine's host name; empty if no machine has it. */
  readonly machine: string;
  /** `running`, or what keeps it from that, e.g. `pending: no suitable node`. */
  readonly state: string;
}

/** @param stack default: those of every stack's lab. */
export async function servicesOf(manager: Manager, stack?: string): Promise<readonly Service[]> {
  const filter = ["--filter", `label=${STACK_LABEL}${stack === undefined ? "" : `=${stack}`}`];
  const ids = await linesAtManager(manager, "service", "ls", "--quiet", ...filter);
  return ids.length === 0 ? [] : JSON.parse(await atManager(manager, "service", "inspect", ...ids));
}

/** Those that should run, one or, as an update goes on, two of each service. */
export async function tasksOf(manager: Manager, services: readonly Service[]): Promise<readonly Task[]> {
  if (services.length === 0) return [];
  const fields = ["ID", "Name", "Node", "CurrentState", "Error"].map((field) => `{{.${field}}}`).join("\t");
  const options = ["--no-trunc", "--filter", "desired-state=running", "--filter", "desired-state=ready"];
  const names = services.map(({ Spec }) => Spec.Name);
  const lines = await linesAtManager(manager, "service", "ps", ...options, "--format", fields, ...names);
  return lines.map(taskIn);
}

/** Those of each service of a lab, by its `planName`. */
export async function tasksByService(
  manager: Manager,
  stack: string,
): Promise<ReadonlyMap<string, readonly Task[]>> {
  const services = await servicesOf(manager, stack);
  const byName = Map.groupBy(await tasksOf(manager, services), ({ service }) => service);
  return new Map(services.map((service) => [labName(service), byName.get(service.Spec.Name) ?? []]));
}

/** The state of a service with these tasks. */
export function stateOf(tasks: readonly Task[]): string {
  return (tasks.find(({ state }) => state === "running") ?? tasks[0])?.state ?? "missing";
}

/** @param line id, name, machine, state with its age, and error, with tabs between them. */
export function taskIn(line: string): Task {
  const [id = "", name = "", machine = "", current = "", error = ""] = line.split("\t");
  const state = (/^[A-Z][a-z]+/.exec(current)?.[0] ?? "unknown").toLowerCase();
  return {
    id,
    service: name.replace(/\.\d+$/, ""),
    machine,
    state: error === "" ? state : `${state}: ${error.replace(/^"|"$/g, "")}`,
  };
}

/** The service's `planName`. */
export function labName({ Spec: { Labels } }: Service): string {
  return `${Labels[NODE_LABEL] ?? ""}-${Labels[SERVICE_LABEL] ?? ""}`;
}
