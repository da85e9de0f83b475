import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Topology } from "../../topology/model.ts";
import { planName } from "../../topology/plan.ts";
import { askScript } from "../ask.ts";
import { containerListeners } from "../docker/containerListeners.ts";
import { NODE_LABEL } from "../docker/labels.ts";
import { containerName, labPrefix } from "../docker/names.ts";
import { ANSWER_TIMEOUT_SECONDS, CLOCK_SCRIPT, type Inspection, type PublishedPort } from "../inspection.ts";
import { LISTENERS_SCRIPT, type Listener } from "../listeners.ts";
import { containersOf } from "./containers.ts";
import { accessOf, atManager, engineVariables, type Manager } from "./engine.ts";
import { libertiesOf } from "./liberties.ts";
import { NOWHERE } from "./spec.ts";
import { labName, type Service, servicesOf, stateOf, type Task, tasksByService } from "./tasks.ts";

/** Looks through a manager, and through the machines' own engines at what those alone tell. */
export function inspectSwarm(stack: string, topology: Topology): Inspection {
  const manager = accessOf(topology);
  const tasks = () => tasksByService(manager, stack);
  /** What shell text prints in each container of the node's services, which may be on several machines. */
  const inside = async (node: string, script: string) => {
    const services = topology.nodes.find(({ name }) => name === node)?.services ?? [];
    const names = services.map(({ name: service }) => planName({ node, service }));
    const containers = await containersOf(manager, stack, (service) => names.includes(service));
    return await Promise.all(
      containers.map(({ engine, id }) => atManager(engine, "exec", id, "sh", "-c", script)),
    );
  };
  return {
    // Each service has a machine of its own: none of them is a node's.
    nodeStates: async () => new Map(topology.nodes.map(({ name }) => [name, "running"])),
    serviceStates: async () => mapped(await tasks(), stateOf),
    machines: async () => mapped(await tasks(), machineOf),
    clock: async (node) => furthestOff((await inside(node, CLOCK_SCRIPT)).map(Number)),
    listeners: async (node) =>
      containerListeners((await inside(node, LISTENERS_SCRIPT)).join("\n")).map(onEveryAddress),
    // What is mounted cannot change, and the engine compares the rest.
    drift: async () => [],
    log: (place) => logOf(manager, containerName(stack, planName(place))),
    liberties: async () =>
      (await servicesOf(manager, stack)).flatMap((service) =>
        libertiesOf(service).map((liberty) => `${labName(service)} ${liberty}`),
      ),
    publishedPorts: async () => (await servicesOf(manager, stack)).flatMap(publishedPorts(topology)),
    ask: async (question) => {
      const [service] = await servicesOf(manager, stack);
      if (service === undefined) throw new Error(`stack ${stack} has no service that could be asked`);
      const once = ["run", "--rm", "--network", labPrefix(stack), "--entrypoint", "env"];
      const { Image } = service.Spec.TaskTemplate.ContainerSpec;
      // Behind a name there may still be a machine that is gone: a connect to it would take minutes to fail.
      const patience = ["timeout", String(2 * ANSWER_TIMEOUT_SECONDS), "bash"];
      const answer = await atManager(manager, ...once, Image, ...patience, "-c", askScript(question));
      return Buffer.from(answer, "base64");
    },
    logCommand: (places) =>
      places.map((place) => `docker service logs ${containerName(stack, planName(place))}`).join(", "),
    reviveNode: "`./lab up` brings it back",
  };
}

function mapped<T, U>(all: ReadonlyMap<string, T>, as: (each: T) => U): ReadonlyMap<string, U> {
  return new Map([...all].map(([name, each]) => [name, as(each)]));
}

function machineOf(tasks: readonly Task[]): string {
  return tasks.map(({ machine }) => machine).join(", ");
}

/** At the address of httpd's machine: others have none here. That which keeps stores apart leads nowhere. */
function publishedPorts({ publish }: Topology): (service: Service) => readonly PublishedPort[] {
  return ({ Spec: { Labels, EndpointSpec } }) =>
    (EndpointSpec?.Ports ?? [])
      .filter(({ TargetPort }) => TargetPort !== NOWHERE)
      .map(({ TargetPort, PublishedPort, Protocol }) => ({
        node: Labels[NODE_LABEL] ?? "",
        port: `${TargetPort}/${Protocol}`,
        at: `${publish.address}:${PublishedPort}`,
      }));
}

/** Java listens at every address by a socket of IPv6, which takes IPv4 too. */
function onEveryAddress({ address, ...listener }: Listener): Listener {
  return { ...listener, address: address === "::" ? "0.0.0.0" : address };
}

/** @param clocks of machines, in milliseconds. */
function furthestOff(clocks: readonly number[]): number {
  const now = Date.now();
  return clocks.toSorted((a, b) => Math.abs(b - now) - Math.abs(a - now))[0] ?? now;
}

/** Of the task that runs alone. */
async function* logOf(manager: Manager, service: string): AsyncGenerator<string> {
  const format = ["--quiet", "--no-trunc", "--filter", "desired-state=running"];
  const task = await atManager(manager, "service", "ps", ...format, service).catch(() => "");
  if (task === "") return;
  const child = spawn("docker", ["service", "logs", "--raw", ...task.split("\n").slice(0, 1)], {
    env: { ...process.env, ...engineVariables(manager) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  yield* createInterface({ input: child.stderr });
}
